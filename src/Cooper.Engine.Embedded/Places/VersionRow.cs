using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Reads a version out of a row.</summary>
static class VersionRow
{
    public const string Columns = "number, name, timestamp, kind, origin, length, segment, position, extent, detail";

    public static FileVersion Read(SqliteStatement row, BucketId bucket)
    {
        var name = FileName.FromUtf8(row.Blob(1));
        var version = VersionMetadata.ReadDetail(
            bucket, row.Long(0), name, (VersionKind)row.Int(3), (VersionOrigin)row.Int(4), row.Long(5), row.Long(2), row.Blob(9));
        return version with { Body = Location(row, version.Kind) };
    }

    static BodyLocation? Location(SqliteStatement row, VersionKind kind)
    {
        if (kind != VersionKind.Upload)
            return null;
        return row.IsNull(6) ? new FilesLocation(null) : new RecordLocation(row.Long(6), row.Long(7), row.Int(8));
    }
}
