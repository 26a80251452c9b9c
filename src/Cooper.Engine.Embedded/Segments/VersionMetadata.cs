using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Places;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>
/// A version as a record's metadata, little-endian. A text is its length in bytes (2) and its UTF-8; an absent one has the length 65535.
/// <code>
///  0  1  format, 1
///  1  1  origin
///  2  8  timestamp in milliseconds
/// 10  8  length of the content
///     t  name
///     d  detail: texts for content type, SHA-1 and MD5; number of info entries (2); for each two texts
///     4  number of body files; for each: id (16), length (8), number of blocks (4), CRC-32C of each block (4)
/// </code>
/// The detail stands alone in the index too.
/// </summary>
static class VersionMetadata
{
    const byte Format = 1;
    const ushort Absent = ushort.MaxValue;

    public static void Write(ArrayBufferWriter<byte> target, FileVersion version, IReadOnlyList<BodyPiece> pieces)
    {
        var span = target.GetSpan(18);
        span[0] = Format;
        span[1] = (byte)version.Origin;
        BinaryPrimitives.WriteInt64LittleEndian(span[2..], version.UploadTimestamp);
        BinaryPrimitives.WriteInt64LittleEndian(span[10..], version.Length);
        target.Advance(18);
        WriteText(target, version.Name.Utf8);
        WriteDetail(target, version.ContentType, version.ContentSha1, version.ContentMd5, version.Info);
        WriteInt(target, pieces.Count);
        foreach (var piece in pieces)
        {
            target.Write(piece.Id.Bytes.Span);
            WriteLong(target, piece.Length);
            WriteInt(target, piece.Blocks.Length / sizeof(uint));
            target.Write(piece.Blocks);
        }
    }

    public static void WriteDetail(
        ArrayBufferWriter<byte> target, string contentType, string sha1, string? md5, IReadOnlyDictionary<string, string> info)
    {
        WriteText(target, contentType);
        WriteText(target, sha1);
        WriteText(target, md5);
        WriteShort(target, (ushort)info.Count);
        foreach (var (name, value) in info)
        {
            WriteText(target, name);
            WriteText(target, value);
        }
    }

    /// <summary>Reads a record's metadata.</summary>
    /// <exception cref="InvalidDataException">These bytes are no such metadata.</exception>
    public static (FileVersion Version, IReadOnlyList<BodyPiece> Pieces) Read(BucketId bucket, long number, ReadOnlySpan<byte> metadata)
    {
        var reader = new Reader(metadata);
        if (reader.Byte() != Format)
            throw new InvalidDataException("A version record of an unknown format");
        var origin = (VersionOrigin)reader.Byte();
        var timestamp = reader.Long();
        var length = reader.Long();
        var name = FileName.FromUtf8(reader.TextBytes());
        var version = ReadDetail(ref reader, bucket, number, name, VersionKind.Upload, origin, length, timestamp);
        var pieces = new BodyPiece[reader.Int()];
        for (var i = 0; i < pieces.Length; i++)
        {
            var id = BodyId.FromBytes(reader.Bytes(BodyId.Length));
            var pieceLength = reader.Long();
            pieces[i] = new BodyPiece(id, pieceLength, reader.Bytes(reader.Int() * sizeof(uint)).ToArray());
        }

        return (version, pieces);
    }

    public static FileVersion ReadDetail(
        BucketId bucket, long number, FileName name, VersionKind kind, VersionOrigin origin, long length, long timestamp,
        ReadOnlySpan<byte> detail)
    {
        var reader = new Reader(detail);
        return ReadDetail(ref reader, bucket, number, name, kind, origin, length, timestamp);
    }

    static FileVersion ReadDetail(
        ref Reader reader, BucketId bucket, long number, FileName name, VersionKind kind, VersionOrigin origin, long length, long timestamp)
    {
        var contentType = reader.Text()!;
        var sha1 = reader.Text()!;
        var md5 = reader.Text();
        var count = reader.Short();
        var info = count == 0 ? FileVersion.NoInfo : ReadInfo(ref reader, count);
        return new FileVersion
        {
            Bucket = bucket,
            Number = number,
            Name = name,
            Kind = kind,
            Origin = origin,
            Length = length,
            ContentSha1 = sha1,
            ContentMd5 = md5,
            ContentType = contentType,
            Info = info,
            UploadTimestamp = timestamp,
        };
    }

    static Dictionary<string, string> ReadInfo(ref Reader reader, int count)
    {
        var info = new Dictionary<string, string>(count);
        for (var i = 0; i < count; i++)
        {
            var name = reader.Text()!;
            info.Add(name, reader.Text()!);
        }

        return info;
    }

    static void WriteText(ArrayBufferWriter<byte> target, string? text)
    {
        if (text is null)
        {
            WriteShort(target, Absent);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        WriteShort(target, checked((ushort)length));
        Encoding.UTF8.GetBytes(text, target.GetSpan(length));
        target.Advance(length);
    }

    static void WriteText(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        WriteShort(target, checked((ushort)text.Length));
        target.Write(text);
    }

    static void WriteShort(ArrayBufferWriter<byte> target, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target.GetSpan(sizeof(ushort)), value);
        target.Advance(sizeof(ushort));
    }

    static void WriteInt(ArrayBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), value);
        target.Advance(sizeof(int));
    }

    static void WriteLong(ArrayBufferWriter<byte> target, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
        target.Advance(sizeof(long));
    }

    ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes;

        public byte Byte() => Bytes(1)[0];

        public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));

        public ReadOnlySpan<byte> TextBytes() => Bytes(Short());

        public string? Text()
        {
            var length = Short();
            return length == Absent ? null : Encoding.UTF8.GetString(Bytes(length));
        }

        public ReadOnlySpan<byte> Bytes(int count)
        {
            if (count < 0 || count > rest.Length)
                throw new InvalidDataException("A version record ends too early");
            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }
    }
}
