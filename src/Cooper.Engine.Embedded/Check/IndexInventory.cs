using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Check;

/// <summary>A row of <c>pieces</c>.</summary>
sealed record InventoriedPiece(long Version, int Part, BodyPiece Body, string? Sha1);

/// <summary>A place's index, opened as a start would open it, and asked for all that it holds.</summary>
sealed class IndexInventory : IDisposable
{
    readonly PlaceIndex index;
    readonly SqliteDatabase database;
    readonly BucketId bucket;

    public IndexInventory(PlacePaths paths, BucketId bucket)
    {
        this.bucket = bucket;
        index = PlaceIndex.Open(paths.Index, bucket);
        database = index.Reader.Database;
        try
        {
            index.Checkpoint();
            State = index.ReadState();
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    public PlaceState State { get; }

    public FileVersion? FindVersion(long number) => index.Reader.FindVersion(number);

    public List<BodyPiece> ListPieces(long version) => index.Reader.ListPieces(version);

    public List<string> Objections() => Query("pragma integrity_check", row => row.Text(0)).Where(text => text != "ok").ToList();

    /// <summary>The counters as they would be if they were counted now.</summary>
    public BucketContent Count()
    {
        var counted = Query(
            """
            select count(*) filter (where kind = 0), count(*) filter (where kind = 1), count(*) filter (where kind = 2),
                coalesce(sum(length) filter (where kind = 0), 0) from versions
            """,
            row => new BucketContent(row.Long(0), row.Long(1), row.Long(2), row.Long(3))).Single();
        var parts = Query(
            "select coalesce(sum(pieces.length), 0) from pieces join versions on number = version where kind = 2", row => row.Long(0))
                .Single();
        return counted + new BucketContent(0, 0, 0, parts) + CountObjects();
    }

    BucketContent CountObjects() => Query(
        """
        select (select count(*) from objects), (select coalesce(sum(blob_count), 0) from objects),
            (select count(distinct version) from holds where substr(holder, 1, 4) = 'obj_'), (select count(*) from uploads),
            (select count(*) from uploads where status < 3), (select count(*) from unique_keys), (select count(*) from batches),
            (select count(*) from batches where status in (1, 2)), (select count(*) from artifacts),
            (select count(*) from events)
        """,
        row => new BucketContent
        {
            StoredObjects = row.Long(0),
            Blobs = row.Long(1),
            HeldVersions = row.Long(2),
            Uploads = row.Long(3),
            OpenUploads = row.Long(4),
            UniqueKeys = row.Long(5),
            Batches = row.Long(6),
            ActiveBatches = row.Long(7),
            Artifacts = row.Long(8),
            Events = row.Long(9),
        }).Single();

    public IReadOnlyList<PlaceEvent> ListEvents(long after, int most) => PlaceEventTable.List(database, after, most);

    public long CountInRecords() => Query("select count(*) from versions where segment is not null", row => row.Long(0)).Single();

    /// <summary>By number.</summary>
    public IEnumerable<FileVersion> ListVersions() =>
        Query($"select {VersionRow.Columns} from versions order by number", row => VersionRow.Read(row, bucket));

    public IEnumerable<InventoriedPiece> ListPieces() => Query(
        "select version, part, body, length, blocks, sha1 from pieces order by version, part",
        row => new InventoriedPiece(
            row.Long(0), row.Int(1), new BodyPiece(BodyId.FromBytes(row.Blob(2)), row.Long(3), row.Blob(4).ToArray()), row.TextOrNull(5)));

    /// <summary>What says that it holds a version that is not there.</summary>
    public IEnumerable<(long Version, string Holder)> ListHoldsOfNothing() => Query(
        "select version, holder from holds where not exists (select 1 from versions where number = version) order by version, holder",
        row => (row.Long(0), row.Text(1)));

    public HashSet<BodyId> ListGarbage() => Query("select body from garbage", row => BodyId.FromBytes(row.Blob(0))).ToHashSet();

    public Dictionary<long, long> ListDeadBytes() => index.Reader.ListDeadBytes();

    public bool IsNeeded(long segment)
    {
        using var row = database.Prepare("select 1 from versions where segment = ?1 limit 1");
        return row.Bind(1, segment).Step();
    }

    /// <summary>The version whose content should stand there.</summary>
    public FileVersion? FindAt(long segment, long position) =>
        ListVersions().FirstOrDefault(version => version.Body is RecordLocation at && at.Segment == segment && at.Offset == position);

    /// <summary>Where the next record begins that a version refers to; null if there is none.</summary>
    public long? NextPosition(long segment, long position) => ListVersions()
        .Select(version => version.Body).OfType<RecordLocation>().Where(at => at.Segment == segment && at.Offset > position)
        .Select(at => (long?)at.Offset).Min();

    public void Dispose() => index.Dispose();

    IEnumerable<T> Query<T>(string sql, Func<SqliteStatement, T> read)
    {
        using var row = database.Prepare(sql);
        while (row.Step())
            yield return read(row);
    }
}
