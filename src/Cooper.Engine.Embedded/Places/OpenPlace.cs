using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// An open place and its writer: one queue for record batches, index transactions, seals. Incarnation and epoch are checked as work is
/// taken from the queue and nowhere else: that is the fence.
/// </summary>
sealed partial class OpenPlace : IAsyncDisposable
{
    const int BatchRecordsMax = 1024;
    const int BatchBytesMax = 8 << 20;
    const int ApplyRowsMax = 10_000;
    const int GarbagePerRound = 256;

    /// <summary>What a record takes beside its content, about. Segments end near their bound, not at it.</summary>
    const int MetadataBytesGuess = 512;

    static readonly TimeSpan ApplyEvery = TimeSpan.FromMilliseconds(500);

    readonly IDisk disk;
    readonly Ballast ballast;
    readonly TimeProvider time;
    readonly Entropy entropy;
    readonly long epoch;
    readonly Channel<PlaceWork> queue = Channel.CreateUnbounded<PlaceWork>(new UnboundedChannelOptions { SingleReader = true });
    readonly SemaphoreSlim indexLock = new(1);
    readonly CancellationTokenSource receivers = new();
    readonly CancellationTokenSource closing = new();
    readonly ArrayBufferWriter<byte> metadata = new();
    readonly PlaceIndex index;
    readonly SegmentWriter segment;
    readonly Timestamps timestamps;
    readonly PendingVersions pending = new();
    readonly IndexReaders readers;
    readonly ITimer applyTimer;
    readonly int compactedRecordsMax;
    readonly long segmentBytes;
    readonly Task writer;

    PlaceState applied;
    long lastNumber;
    BucketContent content;
    int isApplyDue;
    volatile bool isSealed;
    volatile Exception? failure;

    OpenPlace(
        BucketId id, long epoch, IDisk disk, Ballast ballast, PlacePaths paths, Entropy entropy, TimeProvider time, PlaceSeams seams,
        PlaceIndex index, RecoveredTail tail)
    {
        (Id, this.epoch, this.disk, this.ballast, Paths, this.time, this.index) = (id, epoch, disk, ballast, paths, time, index);
        applied = index.ReadState();
        (this.entropy, segmentBytes, compactedRecordsMax) = (entropy, seams.SegmentBytes, seams.CompactedRecordsMax);
        segment = new SegmentWriter(disk, paths, id, entropy, segmentBytes);
        segment.Resume(tail.Segment, tail.Position);
        newestSegment = segment.Number;
        timestamps = new Timestamps(
            time, Math.Max(applied.LastTimestamp, tail.Versions.Select(one => one.Version.UploadTimestamp).DefaultIfEmpty().Max()));
        lastNumber = Math.Max(applied.LastNumber, tail.Versions.Select(one => one.Version.Number).DefaultIfEmpty().Max());
        content = applied.Content;
        foreach (var one in tail.Versions)
        {
            pending.Add(one, isNewest: false);
            content += new BucketContent(1, 0, 0, one.Version.Length);
        }

        if (tail.Damage is not null)
            failure = new ContentDamagedException($"The place of bucket {id} is read-only: {tail.Damage}; run cooper check");
        readers = new IndexReaders(paths.Index, id);
        BodyFolders = new BodyFolders(disk, paths);
        Bodies = new BodyReceiver(disk, paths, BodyFolders, entropy);
        Contents = new ContentReader(disk, paths);
        applyTimer = time.CreateTimer(_ => StartApply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        writer = Task.Run(WriteAsync);
    }

    public BucketId Id { get; }

    public PlacePaths Paths { get; }

    public BodyFolders BodyFolders { get; }

    public BodyReceiver Bodies { get; }

    public ContentReader Contents { get; }

    /// <summary>How many handles there are. Changed by the store, under its lock.</summary>
    public int Users { get; set; }

    /// <summary>When it was last used, in the store's own count.</summary>
    public long LastUsed { get; set; }

    public BucketContent Content
    {
        get
        {
            lock (pending)
                return content;
        }
    }

    /// <summary>Whether it has failed and has to be closed and opened again before it takes a commit.</summary>
    public bool HasFailed => failure is not null and not ContentDamagedException;

    /// <summary>Whether all that was committed is known to be there.</summary>
    public bool IsWhole => failure is null;

    public bool IsSealed => isSealed;

    public int PendingCount => pending.Count;

    /// <summary>Canceled when the place is sealed: whoever sends a body to it stops.</summary>
    public CancellationToken Receiving => receivers.Token;

    /// <summary>Canceled when the place is about to be closed: whoever reads from it stops.</summary>
    public CancellationToken Reading => closing.Token;

    /// <summary>Opens a place, recovering what an unclean end has left.</summary>
    public static OpenPlace Open(
        BucketId id, long epoch, IDisk disk, Ballast ballast, PlacePaths paths, Entropy entropy, TimeProvider time, PlaceSeams seams)
    {
        WalRewrite.Run(disk, paths.Index);
        var index = PlaceIndex.Open(paths.Index, id);
        try
        {
            index.Checkpoint();
            // SQLite syncs the name of its log at the first commit, and ignores it if that fails.
            disk.SyncDirectory(paths.Folder);
            foreach (var left in disk.List(paths.Temporary))
                disk.Unlink(Path.Join(paths.Temporary, left.Name));
            RemoveUncommitted(disk, paths, index);
            var state = index.ReadState();
            var tail = seams.Recovery(disk, paths, id).Recover(state.AppliedSegment, state.AppliedPosition);
            var place = new OpenPlace(id, epoch, disk, ballast, paths, entropy, time, seams, index, tail);
            // What a process that died had not come to unlinking.
            if (index.ListGarbage(1).Count > 0 || index.ListGarbageSegments().Count > 0)
                place.ScheduleApply();
            return place;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    public Task<FileVersion> AppendAsync(NewFileVersion version, IReceivedBody body, long statedEpoch)
    {
        if (body is BodyInFiles files)
            Settle(files);
        var work = new AppendWork(version, body, statedEpoch);
        Enqueue(work);
        return work.Done;
    }

    public Task<T> ChangeAsync<T>(long statedEpoch, Func<IPlaceTransaction, ValueTask<T>> change)
    {
        var work = new ChangeWork<T>(statedEpoch, change);
        Enqueue(work);
        return work.Done;
    }

    /// <summary>Waits until nothing is being committed; nothing will be until the hold is released.</summary>
    public async Task<HoldWork> HoldAsync(CancellationToken cancellationToken)
    {
        var work = new HoldWork();
        Enqueue(work);
        try
        {
            await work.Held.WaitAsync(cancellationToken);
            return work;
        }
        catch
        {
            work.Release();
            throw;
        }
    }

    /// <summary>Refuses all changes from now on.</summary>
    public async ValueTask SealAsync()
    {
        isSealed = true;
        await receivers.CancelAsync();
    }

    /// <summary>Writes content that stands in a record.</summary>
    public async Task WriteRecordAsync(
        FileVersion version, RecordLocation location, long offset, long length, PipeWriter target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(location.Extent);
        try
        {
            var content = ReadRecord(version, location, buffer);
            target.Write(content.Slice((int)offset, (int)length).Span);
            await target.FlushAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Reads a record whole into the buffer and gives its content. Compaction may have moved it since it was looked up; it is as long
    /// where it stands now.
    /// </summary>
    public ReadOnlyMemory<byte> ReadRecord(FileVersion version, RecordLocation location, byte[] buffer)
    {
        while (true)
        {
            try
            {
                return Contents.ReadRecord(version, location, buffer);
            }
            catch (IOException)
            {
                var present = FindVersion(version.Number) ?? throw Refuse.FileNotFound(version.Id.ToString());
                if (present.Body is not RecordLocation moved || moved.IsAt(location))
                    throw;
                location = moved;
            }
        }
    }

    public FileVersion? FindVersion(long number) => pending.Find(number) ?? Read(reader => reader.FindVersion(number));

    public async ValueTask<FileVersion?> FindNewestAsync(FileName name, CancellationToken cancellationToken)
    {
        if (pending.HasUnsorted)
            await ApplyAsync(cancellationToken);
        return pending.FindNewest(name) ?? Read(reader => reader.FindNewest(name));
    }

    /// <summary>Asks the index when all that was committed before is in it.</summary>
    public async Task<T> LookAsync<T>(Func<IndexReader, T> look, CancellationToken cancellationToken)
    {
        await ApplyAsync(cancellationToken);
        return Read(look);
    }

    /// <summary>A page, likewise.</summary>
    public async Task<FilePage> ListAsync(Func<Listing, FilePage> list, CancellationToken cancellationToken)
    {
        await ApplyAsync(cancellationToken);
        return OnDisk(() => readers.Use(list));
    }

    /// <summary>The files that a version's content stands in.</summary>
    public IReadOnlyList<BodyPiece> Pieces(FileVersion version) =>
        (version.Body as FilesLocation)?.Pieces ?? Read(reader => reader.ListPieces(version.Number));

    /// <summary>Brings everything that is pending into the index.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (pending.Count == 0)
            return;
        await indexLock.WaitAsync(cancellationToken);
        try
        {
            ApplyAll();
        }
        finally
        {
            indexLock.Release();
        }
    }

    /// <summary>Ends the writer, brings everything into the index and closes it. Nothing may be using the place.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await receivers.CancelAsync();
        queue.Writer.TryComplete();
        await writer;
        await applyTimer.DisposeAsync();
        await indexLock.WaitAsync();
        try
        {
            if (failure is null)
            {
                ApplyAll();
                CollectGarbage();
                readers.Dispose();
                index.Checkpoint();
            }
        }
        catch (Exception exception) when (exception is IOException)
        {
            // The next opening recovers from what is on disk.
            failure = exception;
        }
        finally
        {
            readers.Dispose();
            index.Dispose();
            segment.Dispose();
            Contents.Dispose();
            indexLock.Release();
        }
    }

    /// <summary>Whoever sends to the place or reads from it stops.</summary>
    public async Task StopUsersAsync()
    {
        await closing.CancelAsync();
        await receivers.CancelAsync();
    }

    /// <summary>Why nobody can use it any more: its bucket has ended, it has failed, or the server stops.</summary>
    public RefusedException Closed() =>
        isSealed ? Refuse.BucketNotFound(Id)
        : failure is { } why ? Refuse.StorageUnavailable($"The bucket takes no change now: {why.Message}")
        : Refuse.Because(RefusalCode.ShuttingDown, "The server is stopping");

    /// <summary>Runs what touches the disk; a full disk refuses, anything else is a failure of the place.</summary>
    public static T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (Translate(exception) is { } refusal)
        {
            throw refusal;
        }
    }

    public static void OnDisk(Action work) => OnDisk(() =>
    {
        work();
        return true;
    });

    /// <summary>A full disk is a refusal; null for what is none.</summary>
    internal static RefusedException? Translate(Exception exception) =>
        Ballast.MeansNoRoom(exception) ? Ballast.NoRoom() : null;

    /// <summary>What is to be committed is moved to its place durably. If that fails for another reason than room, the place
    /// stops.</summary>
    void Settle(BodyInFiles files)
    {
        try
        {
            files.Settle();
        }
        catch (DiskException exception)
        {
            if (Translate(exception) is { } refusal)
                throw refusal;
            failure ??= exception;
            throw WriteFailed(exception);
        }
    }

    static RefusedException WriteFailed(Exception why) => Refuse.StorageUnavailable($"The write failed: {why.Message}");

    T Read<T>(Func<IndexReader, T> look) => OnDisk(() => readers.Use(look));

    void Enqueue(PlaceWork work)
    {
        if (!queue.Writer.TryWrite(work))
            work.Refuse(Closed());
    }

    /// <summary>The writer.</summary>
    async Task WriteAsync()
    {
        var batch = new List<AppendWork>();
        while (await queue.Reader.WaitToReadAsync())
        {
            TakeBatch(batch);
            if (batch.Count > 0)
            {
                await WaitForRoomAsync();
                CommitBatch(batch);
                continue;
            }

            if (!queue.Reader.TryRead(out var work))
                continue;
            switch (work)
            {
                case ChangeWork change:
                    await CommitChangeAsync(change);
                    break;
                case HoldWork hold:
                    hold.Hold();
                    await hold.Released;
                    break;
            }
        }
    }

    void TakeBatch(List<AppendWork> batch)
    {
        batch.Clear();
        long bytes = 0;
        while (batch.Count < BatchRecordsMax && bytes < BatchBytesMax && queue.Reader.TryPeek(out var next) && next is AppendWork append)
        {
            queue.Reader.TryRead(out _);
            if (Objection(append.Epoch) is { } objection)
            {
                append.Refuse(objection);
                continue;
            }

            // What waited while the room was given up does not use it up.
            if (!ballast.IsHeld)
            {
                append.Refuse(Ballast.NoRoom());
                continue;
            }

            batch.Add(append);
            bytes += append.Body is BodyInMemory ? append.Body.Length : 0;
        }
    }

    /// <summary>The fence: why a change of that epoch is refused now, if it is.</summary>
    Exception? Objection(long statedEpoch)
    {
        if (isSealed || statedEpoch != epoch)
            return Refuse.BucketNotFound(Id);
        return failure is null ? null : Refuse.StorageUnavailable($"The bucket takes no change now: {failure.Message}");
    }

    void CommitBatch(List<AppendWork> batch)
    {
        var committed = new List<PendingVersion>(batch.Count);
        try
        {
            segment.Begin(batch.Sum(work => MetadataBytesGuess + (work.Body is BodyInMemory ? work.Body.Length : 0)));
            Interlocked.Exchange(ref newestSegment, segment.Number);
            foreach (var work in batch)
                committed.Add(Write(work));
            segment.Commit();
        }
        catch (Exception exception)
        {
            CutOff(batch, exception);
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            (batch[i].Body as BodyInFiles)?.Commit();
            pending.Add(committed[i], isNewest: batch[i].Version.CustomTimestamp is null);
            lock (pending)
                content += new BucketContent(1, 0, 0, committed[i].Version.Length);
            batch[i].Complete(committed[i].Version);
        }

        ScheduleApply();
    }

    PendingVersion Write(AppendWork work)
    {
        var files = work.Body as BodyInFiles;
        var version = new FileVersion
        {
            Bucket = Id,
            Number = ++lastNumber,
            Name = work.Version.Name,
            Kind = VersionKind.Upload,
            Origin = work.Version.Origin,
            Length = work.Body.Length,
            ContentSha1 = work.Version.ContentSha1,
            ContentMd5 = work.Version.ContentMd5,
            ContentType = work.Version.ContentType,
            Info = work.Version.Info,
            UploadTimestamp = work.Version.CustomTimestamp ?? timestamps.Next(work.Version.Name),
        };
        metadata.ResetWrittenCount();
        VersionMetadata.Write(metadata, version, files?.Pieces ?? []);
        var location = segment.Add(version.Number, metadata.WrittenSpan, work.Body is BodyInMemory memory ? memory.Content : default);
        return new PendingVersion(
            version with { Body = files is null ? location : new FilesLocation(files.Pieces) },
            files?.Pieces ?? [],
            location.Segment,
            location.Offset + location.Extent);
    }

    /// <summary>A batch that failed is not there: for lack of room it is cut off, after anything else the place stops.</summary>
    void CutOff(List<AppendWork> batch, Exception exception)
    {
        var refusal = segment.HasFailedToSync ? null : Translate(exception);
        try
        {
            if (refusal is null)
                failure = exception;
            else
                segment.CutOff();
        }
        catch (DiskException cutOff)
        {
            failure = cutOff;
        }

        // The records may be on disk: what they point to stays, and recovery tells.
        if (failure is not null)
        {
            foreach (var work in batch)
                (work.Body as BodyInFiles)?.Commit();
        }

        var why = refusal ?? WriteFailed(exception);
        foreach (var work in batch)
            work.Refuse(why);
    }

    async Task CommitChangeAsync(ChangeWork work)
    {
        if (Objection(work.Epoch) is { } objection)
        {
            work.Refuse(objection);
            return;
        }

        await indexLock.WaitAsync();
        try
        {
            ApplyAll();
            try
            {
                await RunChangeAsync(work);
            }
            catch (Exception exception) when (failure is null && Ballast.MeansNoRoom(exception) && ballast.GiveUp())
            {
                await RunChangeAsync(work);
            }
        }
        catch (Exception exception)
        {
            work.Refuse(Translate(exception) ?? (failure is null ? exception : WriteFailed(exception)));
        }
        finally
        {
            indexLock.Release();
        }
    }

    async Task RunChangeAsync(ChangeWork work)
    {
        var transaction = new PlaceTransaction(index, ballast, Id, lastNumber, timestamps);
        FailOn(index.Begin);
        try
        {
            await work.RunAsync(transaction);
        }
        catch (Exception exception)
        {
            FailOn(index.Rollback);
            if (exception is DiskException { IsNoSpace: false } or SqliteFailedException { IsHarmless: false })
                failure = exception;
            throw;
        }

        Commit(transaction);
        foreach (var body in transaction.Bodies)
            body.Commit();
        work.Complete();
        if (transaction.HasGarbage)
            HasFreed = true;
        if (transaction.HasGarbage || index.IsCheckpointDue)
            ScheduleApply();
    }

    void Commit(PlaceTransaction transaction)
    {
        BucketContent changed;
        lock (pending)
            changed = content + transaction.Change;
        // A number is not given twice even if this comes to nothing.
        lastNumber = transaction.LastNumber;
        try
        {
            CommitIndex(applied with { LastNumber = lastNumber, LastTimestamp = timestamps.Last, Content = changed });
        }
        catch (Exception) when (failure is not null)
        {
            // Nobody knows whether it is committed: the files stay, recovery tells.
            foreach (var body in transaction.Bodies)
                body.Commit();
            throw;
        }

        lock (pending)
            content = changed;
    }

    /// <summary>Commits; a failure that is harmless is rolled back, after any other the place stops.</summary>
    void CommitIndex(PlaceState state)
    {
        try
        {
            index.Commit(state);
            applied = state;
        }
        catch (SqliteFailedException exception) when (exception.IsHarmless)
        {
            FailOn(index.Rollback);
            throw;
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
    }

    void FailOn(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
    }

    void ScheduleApply()
    {
        if (pending.Count >= ApplyRowsMax)
            StartApply();
        else if (Interlocked.Exchange(ref isApplyDue, 1) == 0)
            applyTimer.Change(ApplyEvery, Timeout.InfiniteTimeSpan);
    }

    void StartApply() => _ = Task.Run(ApplyInBackgroundAsync);

    /// <summary>Writers wait while the index is too far behind.</summary>
    async Task WaitForRoomAsync()
    {
        if (pending.Count < PendingVersions.Max || failure is not null)
            return;
        try
        {
            await ApplyAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException)
        {
            // Noted as the place's failure, or the disk is full: the commit that follows will say so.
            Interlocked.CompareExchange(ref isApplyDue, 0, 1);
        }
    }
}
