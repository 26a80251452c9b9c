using System.Buffers.Binary;
using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>
/// The beginning of a segment, little-endian:
/// <code>
///  0  8  magic "COOPERSG"
///  8  4  format, 1
/// 12  4  kind: 1 written by commits, 2 written by compaction and never replayed; its number is negative
/// 16 12  incarnation: the bucket's id
/// 28  4  seed: a random number with which every checksum of this segment begins
/// 32  8  number of the segment
/// 40 20  zero
/// 60  4  CRC-32C of the bytes before
/// </code>
/// </summary>
sealed record SegmentHeader(BucketId Bucket, uint Seed, long Number)
{
    public const int Bytes = 64;

    const ulong Magic = 0x4753_5245_504F_4F43; // "COOPERSG"
    const uint Format = 1;
    const uint WrittenByCommits = 1;
    const uint WrittenByCompaction = 2;

    public byte[] Write()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Format);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), KindOf(Number));
        Convert.FromHexString(Bucket.ToString()).CopyTo(bytes, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), Seed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Compute(0, bytes.AsSpan(0, 60)));
        return bytes;
    }

    /// <summary>Null if the file does not begin with such a header.</summary>
    public static SegmentHeader? TryRead(IDiskFile file)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return TryRead(bytes[..file.Read(0, bytes)]);
    }

    /// <summary>Null if these bytes are no such header.</summary>
    public static SegmentHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]) != Crc32C.Compute(0, bytes[..60])
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Format)
            return null;
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != KindOf(number))
            return null;
        return new SegmentHeader(
            BucketId.Parse(Convert.ToHexStringLower(bytes.Slice(16, 12))), BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]), number);
    }

    static uint KindOf(long number) => number < 0 ? WrittenByCompaction : WrittenByCommits;
}
