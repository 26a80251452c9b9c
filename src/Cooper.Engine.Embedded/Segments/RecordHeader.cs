using System.Buffers.Binary;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>
/// A record of a segment, little-endian. Both checksums begin with the segment's seed, so content that looks like a record is none.
/// <code>
///  0  4  magic "CREC"
///  4  4  kind: 1 a file version (the record is its commit)
///  8  8  where the record's batch begins in the segment
/// 16  4  bytes of metadata (m), at most 128 KiB
/// 20  4  bytes of content (c), at most 1 MiB
/// 24  8  number of the version
/// 32  4  CRC-32C of the bytes before
/// 36  m  metadata, see <see cref="VersionMetadata"/>
///     c  content
///     4  CRC-32C of metadata and content
/// </code>
/// </summary>
readonly record struct RecordHeader(long BatchStart, int MetadataBytes, int ContentBytes, long Number)
{
    public const int Bytes = 36;
    public const int TrailerBytes = 4;
    public const int MetadataBytesMax = 128 << 10;
    public const int ContentBytesMax = 1 << 20;

    /// <summary>The longest record there can be.</summary>
    public const int ExtentMax = Bytes + MetadataBytesMax + ContentBytesMax + TrailerBytes;

    const uint Magic = 0x4345_5243; // "CREC"
    const uint VersionKind = 1;

    /// <summary>All of the record.</summary>
    public int Extent => Bytes + MetadataBytes + ContentBytes + TrailerBytes;

    public void Write(Span<byte> bytes, uint seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], VersionKind);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], BatchStart);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], MetadataBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], ContentBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], Crc32C.Compute(seed, bytes[..32]));
    }

    /// <summary>Null if these bytes are no record's header.</summary>
    public static RecordHeader? TryRead(ReadOnlySpan<byte> bytes, uint seed)
    {
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]) != Crc32C.Compute(seed, bytes[..32])
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != VersionKind)
            return null;
        var header = new RecordHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        return header.MetadataBytes is >= 0 and <= MetadataBytesMax && header.ContentBytes is >= 0 and <= ContentBytesMax ? header : null;
    }

    /// <summary>Writes the whole record; returns its length.</summary>
    public int WriteRecord(Span<byte> target, uint seed, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> content)
    {
        Write(target, seed);
        metadata.CopyTo(target[Bytes..]);
        content.CopyTo(target[(Bytes + metadata.Length)..]);
        var checkedBytes = target.Slice(Bytes, metadata.Length + content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[(Bytes + checkedBytes.Length)..], Crc32C.Compute(seed, checkedBytes));
        return Extent;
    }

    /// <summary>Whether metadata and content are what was written.</summary>
    public bool IsIntact(ReadOnlySpan<byte> record, uint seed) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[(Extent - TrailerBytes)..])
        == Crc32C.Compute(seed, record.Slice(Bytes, MetadataBytes + ContentBytes));
}
