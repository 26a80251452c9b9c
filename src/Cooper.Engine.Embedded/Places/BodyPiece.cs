using Cooper.Domain;
using Cooper.Domain.Files;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The name of a file below <c>bodies/</c>: 16 random bytes, so nothing that a client sends ever becomes a path.</summary>
readonly record struct BodyId
{
    public const int Length = 16;

    readonly string hex;

    BodyId(string hex) => this.hex = hex;

    public ReadOnlyMemory<byte> Bytes => Convert.FromHexString(hex);

    /// <summary>The folder that it lies in.</summary>
    public string Folder => hex[^2..];

    public static BodyId New(Entropy entropy) => new(entropy.NextHex(Length * 2));

    /// <summary>Null if a file of that name is no body.</summary>
    public static BodyId? TryParse(string name) =>
        name.Length == Length * 2 && !name.AsSpan().ContainsAnyExcept("0123456789abcdef") ? new BodyId(name) : null;

    public static BodyId FromBytes(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    public override string ToString() => hex;
}

/// <summary>One file of content: all of a large body, or a part of a large file.</summary>
/// <param name="Blocks">CRC-32C of each block of <see cref="BlockBytes"/>, 4 bytes each, little-endian.</param>
sealed record BodyPiece(BodyId Id, long Length, byte[] Blocks)
{
    public const int BlockBytes = 256 << 10;
}

/// <summary>Content that stands in a record.</summary>
sealed class RecordLocation(long segment, long offset, int extent) : BodyLocation
{
    public long Segment => segment;

    public long Offset => offset;

    public int Extent => extent;

    public bool IsAt(RecordLocation other) => segment == other.Segment && offset == other.Offset;
}

/// <summary>Content that stands in files; which ones, the index knows, or the pending list until it does.</summary>
sealed class FilesLocation(IReadOnlyList<BodyPiece>? pieces) : BodyLocation
{
    public IReadOnlyList<BodyPiece>? Pieces => pieces;
}
