using System.Buffers;
using System.Globalization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The writing connection to a place's index. One thread at a time.</summary>
sealed class PlaceIndex : IDisposable
{
    /// <summary>Stands for the dead bytes of a segment that is to be removed. A file format.</summary>
    public const long Garbage = -1;

    // A change writes one to three pages, so the log stays within some megabytes; a full pending list is applied in a few tens.
    const int ChangesPerCheckpoint = 2_000;

    readonly SqliteDatabase database;
    readonly BucketId bucket;
    readonly SqliteStatement insertVersion;
    readonly SqliteStatement insertPiece;
    readonly SqliteStatement deleteVersion;
    readonly SqliteStatement deletePieces;
    readonly SqliteStatement discardPieces;
    readonly SqliteStatement finish;
    readonly SqliteStatement addDead;
    readonly SqliteStatement addDeadOf;
    readonly SqliteStatement setDead;
    readonly SqliteStatement forgetSegment;
    readonly SqliteStatement move;
    readonly SqliteStatement saveState;
    readonly SqliteStatement listGarbage;
    readonly SqliteStatement deleteGarbage;
    readonly SqliteStatement deleteHash;
    readonly ArrayBufferWriter<byte> detail = new();
    int changesAtCheckpoint;

    PlaceIndex(SqliteDatabase database, BucketId bucket)
    {
        this.database = database;
        this.bucket = bucket;
        Reader = new IndexReader(database, bucket);
        insertVersion = database.Prepare($"insert into versions ({VersionRow.Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        insertPiece = database.Prepare(
            "insert into pieces (version, part, body, length, sha1, md5, timestamp, blocks) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        deleteVersion = database.Prepare("delete from versions where number = ?1");
        discardPieces = database.Prepare(
            "insert or ignore into garbage (body) select body from pieces where version = ?1 and part between ?2 and ?3");
        deletePieces = database.Prepare("delete from pieces where version = ?1 and part between ?2 and ?3");
        finish = database.Prepare("update versions set kind = 0, length = ?2 where number = ?1");
        addDead = database.Prepare(
            "insert into dead (segment, bytes) values (?1, ?2) on conflict (segment) do update set bytes = bytes + ?2");
        // Where it stands now: whoever deletes it may have found it before it was moved.
        addDeadOf = database.Prepare(
            """
            insert into dead (segment, bytes) select segment, extent from versions where number = ?1 and segment is not null
                on conflict (segment) do update set bytes = bytes + excluded.bytes
            """);
        setDead = database.Prepare("insert or replace into dead (segment, bytes) values (?1, ?2)");
        forgetSegment = database.Prepare("delete from dead where segment = ?1");
        move = database.Prepare(
            "update versions set segment = ?4, position = ?5 where number = ?1 and segment = ?2 and position = ?3");
        saveState = database.Prepare(
            """
            update place set applied_segment = ?1, applied_position = ?2, last_number = ?3, last_timestamp = ?4,
                versions = ?5, markers = ?6, unfinished = ?7, bytes = ?8, objects = ?9, blobs = ?10, held_versions = ?11, uploads = ?12,
                open_uploads = ?13, unique_keys = ?14, batches = ?15, active_batches = ?16, artifacts = ?17,
                events = ?18
            """);
        deleteHash = database.Prepare("delete from hashes where version = ?1");
        listGarbage = database.Prepare("select body from garbage limit ?1");
        deleteGarbage = database.Prepare("delete from garbage where body = ?1");
    }

    /// <summary>Look-ups that see the open transaction.</summary>
    public IndexReader Reader { get; }

    public static PlaceIndex Open(string path, BucketId bucket)
    {
        var database = SqliteDatabase.OpenWriter(path);
        try
        {
            Upgrade(database, path);
            return new PlaceIndex(database, bucket);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static void Create(string path, BucketId bucket)
    {
        using var database = SqliteDatabase.CreateWriter(path);
        database.Execute("begin immediate");
        database.Execute(IndexSchema.From(0));
        const string first = """
            insert into place (
                one, bucket, applied_segment, applied_position, last_number, last_timestamp, versions, markers, unfinished, bytes)
            values (1, ?1, 1, ?2, 0, 0, 0, 0, 0, 0)
            """;
        using (var insert = database.Prepare(first))
            insert.Bind(1, bucket.ToString()).Bind(2, SegmentHeader.Bytes).Run();
        database.Execute("commit");
        database.ReadText("pragma wal_checkpoint(truncate)");
    }

    /// <summary>In one transaction: a cut leaves the place in the format that it had.</summary>
    static void Upgrade(SqliteDatabase database, string path)
    {
        var found = int.Parse(database.ReadText("pragma user_version"), CultureInfo.InvariantCulture);
        if (found is < 1 or > IndexSchema.Version)
            throw new InvalidDataException($"{path} has the format {found}; this program knows {IndexSchema.Version}");
        if (found == IndexSchema.Version)
            return;
        database.Execute("begin immediate");
        database.Execute(IndexSchema.From(found));
        database.Execute("commit");
    }

    public PlaceState ReadState()
    {
        using var row = database.Prepare(
            """
            select bucket, applied_segment, applied_position, last_number, last_timestamp, versions, markers, unfinished, bytes,
                objects, blobs, held_versions, uploads, open_uploads, unique_keys, batches, active_batches, artifacts, events
            from place
            """);
        if (!row.Step() || row.Text(0) != bucket.ToString())
            throw new InvalidDataException($"The index of bucket {bucket} is another one's");
        var content = new BucketContent(row.Long(5), row.Long(6), row.Long(7), row.Long(8))
        {
            StoredObjects = row.Long(9),
            Blobs = row.Long(10),
            HeldVersions = row.Long(11),
            Uploads = row.Long(12),
            OpenUploads = row.Long(13),
            UniqueKeys = row.Long(14),
            Batches = row.Long(15),
            ActiveBatches = row.Long(16),
            Artifacts = row.Long(17),
            Events = row.Long(18),
        };
        return new PlaceState(row.Long(1), row.Long(2), row.Long(3), row.Long(4), content);
    }

    public void Begin() => database.Execute("begin immediate");

    /// <summary>Commits what was done since <see cref="Begin"/>, with the state that belongs to it.</summary>
    public void Commit(PlaceState state)
    {
        saveState.Bind(1, state.AppliedSegment).Bind(2, state.AppliedPosition).Bind(3, state.LastNumber).Bind(4, state.LastTimestamp)
            .Bind(5, state.Content.Versions).Bind(6, state.Content.HideMarkers).Bind(7, state.Content.UnfinishedLargeFiles)
            .Bind(8, state.Content.Bytes).Bind(9, state.Content.StoredObjects).Bind(10, state.Content.Blobs)
            .Bind(11, state.Content.HeldVersions).Bind(12, state.Content.Uploads).Bind(13, state.Content.OpenUploads)
            .Bind(14, state.Content.UniqueKeys).Bind(15, state.Content.Batches).Bind(16, state.Content.ActiveBatches)
            .Bind(17, state.Content.Artifacts).Bind(18, state.Content.Events).Run();
        database.Execute("commit");
    }

    /// <summary>Some failures have rolled back already.</summary>
    public void Rollback()
    {
        if (database.IsInTransaction)
            database.Execute("rollback");
    }

    /// <summary>Moves everything from the log into the database.</summary>
    public void Checkpoint() => database.ReadText("pragma wal_checkpoint(truncate)");

    /// <summary>Whether the log has become long. SQLite would then checkpoint by itself, and swallow the errors of that.</summary>
    public bool IsCheckpointDue => database.Changes - changesAtCheckpoint >= ChangesPerCheckpoint;

    /// <summary>Moves from the log into the database what no reader needs there any more; the log then begins anew.</summary>
    public void CheckpointSome()
    {
        database.ReadText("pragma wal_checkpoint(passive)");
        changesAtCheckpoint = database.Changes;
    }

    public void Insert(FileVersion version, IReadOnlyList<BodyPiece> pieces)
    {
        detail.ResetWrittenCount();
        VersionMetadata.WriteDetail(detail, version.ContentType, version.ContentSha1, version.ContentMd5, version.Info);
        insertVersion.Bind(1, version.Number).Bind(2, version.Name.Utf8).Bind(3, version.UploadTimestamp).Bind(4, (int)version.Kind)
            .Bind(5, (int)version.Origin).Bind(6, version.Length).Bind(10, detail.WrittenSpan);
        if (version.Body is RecordLocation record)
            insertVersion.Bind(7, record.Segment).Bind(8, record.Offset).Bind(9, record.Extent);
        else
            insertVersion.BindNull(7).BindNull(8).BindNull(9);
        insertVersion.Run();
        for (var i = 0; i < pieces.Count; i++)
            InsertPiece(version.Number, i + 1, pieces[i], null, null, version.UploadTimestamp);
    }

    public void InsertPiece(long version, int part, BodyPiece piece, string? sha1, string? md5, long timestamp) =>
        insertPiece.Bind(1, version).Bind(2, part).Bind(3, piece.Id.Bytes.Span).Bind(4, piece.Length).Bind(5, sha1).Bind(6, md5)
            .Bind(7, timestamp).Bind(8, piece.Blocks).Run();

    public void Delete(FileVersion version)
    {
        DiscardPieces(version.Number, 0, int.MaxValue);
        addDeadOf.Bind(1, version.Number).Run();
        deleteVersion.Bind(1, version.Number).Run();
        deleteHash.Bind(1, version.Number).Run();
    }

    /// <summary>The version's content stands elsewhere from now on. False if it does not stand where it was: it was deleted.</summary>
    public bool Move(long number, RecordLocation from, RecordLocation to)
    {
        var before = database.Changes;
        move.Bind(1, number).Bind(2, from.Segment).Bind(3, from.Offset).Bind(4, to.Segment).Bind(5, to.Offset).Run();
        return database.Changes > before;
    }

    public void AddDead(long segment, long bytes) => addDead.Bind(1, segment).Bind(2, bytes).Run();

    public void SetDead(long segment, long bytes) => setDead.Bind(1, segment).Bind(2, bytes).Run();

    /// <summary>It has been removed.</summary>
    public void ForgetSegment(long segment) => forgetSegment.Bind(1, segment).Run();

    public List<long> ListGarbageSegments() =>
        [.. Reader.ListDeadBytes().Where(row => row.Value == Garbage).Select(row => row.Key)];

    /// <summary>Their files are garbage from then on.</summary>
    public void DiscardPieces(long version, int firstPart, int lastPart)
    {
        discardPieces.Bind(1, version).Bind(2, firstPart).Bind(3, lastPart).Run();
        deletePieces.Bind(1, version).Bind(2, firstPart).Bind(3, lastPart).Run();
    }

    public void Finish(long version, long length) => finish.Bind(1, version).Bind(2, length).Run();

    public List<BodyId> ListGarbage(int most)
    {
        var found = new List<BodyId>();
        listGarbage.Bind(1, most);
        while (listGarbage.Step())
            found.Add(BodyId.FromBytes(listGarbage.Blob(0)));
        listGarbage.Reset();
        return found;
    }

    public void DeleteGarbage(BodyId body) => deleteGarbage.Bind(1, body.Bytes.Span).Run();

    public void Dispose() => Reader.Dispose();
}
