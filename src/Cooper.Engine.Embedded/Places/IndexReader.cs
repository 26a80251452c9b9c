using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Look-ups in the index over one connection.</summary>
sealed class IndexReader(SqliteDatabase database, BucketId bucket) : IDisposable
{
    readonly SqliteStatement byNumber = database.Prepare($"select {VersionRow.Columns} from versions where number = ?1");
    readonly SqliteStatement newest = database.Prepare(
        $"select {VersionRow.Columns} from versions where name = ?1 and kind <> 2 order by timestamp desc, number desc limit 1");
    readonly SqliteStatement unfinished = database.Prepare(
        $"select {VersionRow.Columns} from versions indexed by unfinished where kind = 2 and number >= ?1 order by number");
    readonly SqliteStatement parts = database.Prepare(
        "select part, length, sha1, md5, timestamp from pieces where version = ?1 and part >= ?2 order by part limit ?3");
    readonly SqliteStatement pieces = database.Prepare("select body, length, blocks from pieces where version = ?1 order by part");

    readonly SqliteStatement at = database.Prepare("select 1 from versions where number = ?1 and segment = ?2 and position = ?3");

    public SqliteDatabase Database => database;

    public BucketId Bucket => bucket;

    public FileVersion? FindVersion(long number)
    {
        var row = byNumber.Bind(1, number);
        var version = row.Step() ? VersionRow.Read(row, bucket) : null;
        row.Reset();
        return version;
    }

    public FileVersion? FindNewest(FileName name)
    {
        var row = newest.Bind(1, name.Utf8);
        var version = row.Step() ? VersionRow.Read(row, bucket) : null;
        row.Reset();
        return version;
    }

    /// <summary>Whether the version's content stands there.</summary>
    public bool IsAt(long number, long segment, long position)
    {
        var isAt = at.Bind(1, number).Bind(2, segment).Bind(3, position).Step();
        at.Reset();
        return isAt;
    }

    /// <summary>Dead bytes by segment, where any were noted; <see cref="PlaceIndex.Garbage"/> if it is to be removed.</summary>
    public Dictionary<long, long> ListDeadBytes()
    {
        var found = new Dictionary<long, long>();
        using var row = database.Prepare("select segment, bytes from dead");
        while (row.Step())
            found.Add(row.Long(0), row.Long(1));
        return found;
    }

    public List<FileVersion> ListUnfinished(string prefix, long start, int most)
    {
        var found = new List<FileVersion>();
        var row = unfinished.Bind(1, start);
        while (found.Count < most && row.Step())
        {
            if (VersionRow.Read(row, bucket) is var version && version.Name.StartsWith(prefix))
                found.Add(version);
        }

        row.Reset();
        return found;
    }

    public List<Part> ListParts(long version, int start, int most)
    {
        var found = new List<Part>();
        var row = parts.Bind(1, version).Bind(2, start).Bind(3, most);
        while (row.Step())
            found.Add(new Part(row.Int(0), row.Long(1), row.Text(2), row.TextOrNull(3), row.Long(4)));
        row.Reset();
        return found;
    }

    public List<BodyPiece> ListPieces(long version)
    {
        var found = new List<BodyPiece>();
        var row = pieces.Bind(1, version);
        while (row.Step())
            found.Add(new BodyPiece(BodyId.FromBytes(row.Blob(0)), row.Long(1), row.Blob(2).ToArray()));
        row.Reset();
        return found;
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose() => database.Dispose();
}
