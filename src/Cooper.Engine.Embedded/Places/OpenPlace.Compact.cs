using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Giving back what deleted versions have in segments. Live records are copied into a segment of compaction's own; when that and its name
/// are durable, one transaction changes the locations that are still what they were and notes the old segments as garbage; then they go.
/// Nobody is held up meanwhile but by that transaction, which is no longer than one of the applier's.
/// </summary>
sealed partial class OpenPlace
{
    readonly SemaphoreSlim compacting = new(1);

    // Damaged ones stay as they are: reads of what is damaged in them fail, and check names it.
    readonly HashSet<long> unreadable = [];
    volatile bool hasFreed;
    long newestSegment;
    long lastCompacted;

    /// <summary>Whether something may have been deleted since the segments were last listed.</summary>
    public bool HasFreed
    {
        get => hasFreed;
        set => hasFreed = value;
    }

    /// <summary>What each segment holds, without those that are being removed.</summary>
    public async Task<SegmentInventory> ListSegmentsAsync(CancellationToken cancellationToken)
    {
        HasFreed = false;
        var newest = Interlocked.Read(ref newestSegment);
        Dictionary<long, long> dead;
        try
        {
            dead = await LookAsync(reader => reader.ListDeadBytes(), cancellationToken);
        }
        catch (Exception exception) when (Translate(exception) is { } refusal)
        {
            throw refusal;
        }

        var segments = new List<SegmentUse>();
        foreach (var entry in disk.List(Paths.Segments))
        {
            if (PlacePaths.SegmentNumber(entry.Name) is not { } number || number > newest || !IsCommitted(number, dead)
                || dead.GetValueOrDefault(number) == PlaceIndex.Garbage || IsUnreadable(number))
                continue;
            segments.Add(new SegmentUse(
                number, Math.Max(0, entry.Length - SegmentHeader.Bytes), dead.GetValueOrDefault(number), number == newest));
        }

        return new SegmentInventory(segments, disk.FreeBytes(Paths.Folder));
    }

    /// <summary>Returns what that came to. One compaction of a place at a time.</summary>
    public async Task<CompactedSegments> CompactAsync(
        IReadOnlyList<long> segments, long statedEpoch, ErasePace pace, CancellationToken cancellationToken)
    {
        HasFreed = true;
        // Sealing cancels receivers; whoever is about to close the place must not wait for this.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, receivers.Token, closing.Token);
        try
        {
            await compacting.WaitAsync(stop.Token);
            try
            {
                Require(statedEpoch);
                if (Interlocked.Read(ref newestSegment) is var newest && segments.Contains(newest))
                    await EndSegmentAsync(newest, stop.Token);
                await ApplyAsync(stop.Token);
                return await new SegmentCompaction(this, statedEpoch, pace).RunAsync(segments, stop.Token);
            }
            finally
            {
                compacting.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Closed();
        }
        catch (Exception exception) when (Translate(exception) is { } refusal)
        {
            throw refusal;
        }
    }

    void Require(long statedEpoch)
    {
        if (Objection(statedEpoch) is { } objection)
            throw objection;
    }

    bool IsUnreadable(long number)
    {
        lock (unreadable)
            return unreadable.Contains(number);
    }

    static bool IsCommitted(long number, Dictionary<long, long> dead) => number > 0 || dead.ContainsKey(number);

    /// <summary>What a compaction has left that did not come to its end. No row refers to it.</summary>
    static void RemoveUncommitted(IDisk disk, PlacePaths paths, PlaceIndex index)
    {
        var dead = index.Reader.ListDeadBytes();
        var left = disk.List(paths.Segments)
            .Where(entry => PlacePaths.SegmentNumber(entry.Name) is { } number && !IsCommitted(number, dead)).ToList();
        foreach (var entry in left)
            disk.Unlink(Path.Join(paths.Segments, entry.Name));
        if (left.Count > 0)
            disk.SyncDirectory(paths.Segments);
    }

    /// <summary>
    /// Begins a new segment between two batches, and moves the applied position to it: only what lies before that is compacted.
    /// </summary>
    async Task EndSegmentAsync(long number, CancellationToken cancellationToken)
    {
        var hold = await HoldAsync(cancellationToken);
        try
        {
            if (failure is not null)
                return;
            if (segment.Number == number)
                segment.BeginNext();
            Interlocked.Exchange(ref newestSegment, segment.Number);
        }
        catch (DiskException exception) when (!exception.IsNoSpace)
        {
            failure = exception;
            throw;
        }
        finally
        {
            hold.Release();
        }

        await indexLock.WaitAsync(cancellationToken);
        try
        {
            // Whatever came since stands in the new segment already.
            ApplyAll();
            var begun = Interlocked.Read(ref newestSegment);
            if (failure is not null || applied.AppliedSegment >= begun)
                return;
            FailOn(index.Begin);
            CommitIndex(applied with { AppliedSegment = begun, AppliedPosition = SegmentHeader.Bytes });
        }
        finally
        {
            indexLock.Release();
        }
    }

    /// <summary>A number that no segment of this place has had since it was opened, and none has now.</summary>
    long NextCompacted()
    {
        if (lastCompacted == 0)
            lastCompacted = Read(reader => reader.ListDeadBytes()).Keys.Append(0).Min();
        return --lastCompacted;
    }

    /// <summary>In one transaction: locations that are still what they were, and the segments that nothing needs any more.</summary>
    async Task CommitMovesAsync(
        CompactedSegment? target, IReadOnlyList<RecordMove> moves, IReadOnlyList<long> emptied, long statedEpoch,
        CancellationToken cancellationToken)
    {
        await indexLock.WaitAsync(cancellationToken);
        try
        {
            Require(statedEpoch);
            // What only frees may use the room that is kept back for deletes.
            if (target is null)
                ballast.Run(() => CommitMoves(target, moves, emptied));
            else
                CommitMoves(target, moves, emptied);
            if (index.IsCheckpointDue)
                index.CheckpointSome();
        }
        finally
        {
            indexLock.Release();
        }
    }

    void CommitMoves(CompactedSegment? target, IReadOnlyList<RecordMove> moves, IReadOnlyList<long> emptied)
    {
        FailOn(index.Begin);
        try
        {
            Move(target, moves);
            foreach (var number in emptied)
                index.SetDead(number, PlaceIndex.Garbage);
        }
        catch (SqliteFailedException exception)
        {
            FailOn(index.Rollback);
            if (!exception.IsHarmless)
                failure = exception;
            throw;
        }

        CommitIndex(applied);
    }

    void Move(CompactedSegment? target, IReadOnlyList<RecordMove> moves)
    {
        long deleted = 0;
        var left = new Dictionary<long, long>();
        foreach (var (number, from, to) in moves)
        {
            if (index.Move(number, from, to))
                left[from.Segment] = left.GetValueOrDefault(from.Segment) + from.Extent;
            else
                deleted += to.Extent;
        }

        foreach (var (number, bytes) in left)
            index.AddDead(number, bytes);
        if (target is not null)
            index.SetDead(target.Number, deleted);
    }

    async Task CollectSegmentsAsync(CancellationToken cancellationToken)
    {
        await indexLock.WaitAsync(cancellationToken);
        try
        {
            if (failure is null)
                CollectSegments();
        }
        finally
        {
            indexLock.Release();
        }
    }

    /// <summary>A live record and where its copy stands.</summary>
    sealed record RecordMove(long Number, RecordLocation From, RecordLocation To);

    /// <summary>One run over some segments. Memory: a record's longest extent twice, and the moves of one segment.</summary>
    sealed class SegmentCompaction(OpenPlace place, long statedEpoch, ErasePace pace)
    {
        const long TruncatedPieceBytes = 4 << 20;

        readonly byte[] window = new byte[RecordHeader.ExtentMax];
        readonly List<RecordMove> moves = [];
        readonly List<long> emptied = [];
        CompactedSegment? target;
        int removed;
        long bytesBefore;
        long bytesAfter;

        public async Task<CompactedSegments> RunAsync(IReadOnlyList<long> segments, CancellationToken cancellationToken)
        {
            try
            {
                var dead = place.Read(reader => reader.ListDeadBytes());
                var present = place.disk.List(place.Paths.Segments).Select(entry => PlacePaths.SegmentNumber(entry.Name)).ToHashSet();
                foreach (var number in segments.Where(number => number < place.applied.AppliedSegment && present.Contains(number)))
                {
                    if (dead.GetValueOrDefault(number) != PlaceIndex.Garbage && await CopyLiveAsync(number, dead, cancellationToken))
                        emptied.Add(number);
                }

                await CommitAsync(cancellationToken);
                return new CompactedSegments(removed, bytesBefore - bytesAfter);
            }
            catch
            {
                // Of a commit whose outcome is unknown, the next opening finds out which of the two it has to remove.
                if (place.failure is null)
                    target?.Discard();
                target?.Dispose();
                throw;
            }
        }

        /// <summary>False if it can't be read to its end.</summary>
        async Task<bool> CopyLiveAsync(long number, Dictionary<long, long> dead, CancellationToken cancellationToken)
        {
            using var file = place.disk.Open(place.Paths.Segment(number));
            if (SegmentHeader.TryRead(file) is not { } header || header.Bucket != place.Id || header.Number != number)
                return IsUnreadable(number);
            var length = file.Length;
            if (dead.GetValueOrDefault(number) == length - SegmentHeader.Bytes)
                return true;
            for (long position = SegmentHeader.Bytes; position < length;)
            {
                var begun = TimeProvider.System.GetTimestamp();
                var end = await CopyWindowAsync(file, header.Seed, number, position, cancellationToken);
                if (end == position)
                    return IsUnreadable(number);
                position = end;
                await Task.Delay(pace.PauseAfter(TimeProvider.System.GetElapsedTime(begun)), TimeProvider.System, cancellationToken);
            }

            return true;
        }

        bool IsUnreadable(long number)
        {
            lock (place.unreadable)
                place.unreadable.Add(number);
            return false;
        }

        /// <summary>Copies the live ones of as many records as one read gives; returns where the next one begins.</summary>
        async Task<long> CopyWindowAsync(
            IDiskFile file, uint seed, long number, long position, CancellationToken cancellationToken)
        {
            var read = file.Read(position, window);
            var records = new List<(RecordHeader Header, int At)>();
            var end = 0;
            while (SegmentRecovery.TryReadRecord(window.AsSpan(end, read - end), seed) is { } header)
            {
                records.Add((header, end));
                end += header.Extent;
            }

            // Of a large body the index knows all that its record says.
            var live = place.Read(reader => records.Where(one => reader.IsAt(one.Header.Number, number, position + one.At)).ToList());
            foreach (var (header, at) in live)
            {
                if (moves.Count >= place.compactedRecordsMax || target?.Position + header.Extent > place.segmentBytes)
                    await CommitAsync(cancellationToken);
                target ??= new CompactedSegment(place.disk, place.Paths, place.Id, place.entropy, place.NextCompacted());
                var from = new RecordLocation(number, position + at, header.Extent);
                moves.Add(new RecordMove(header.Number, from, target.Add(header, window.AsSpan(at, header.Extent))));
            }

            target?.Sync();
            return position + end;
        }

        async Task CommitAsync(CancellationToken cancellationToken)
        {
            if (target is null && emptied.Count == 0)
                return;
            target?.Sync();
            target?.SyncName();
            await place.CommitMovesAsync(target, moves, emptied, statedEpoch, cancellationToken);
            bytesAfter += target?.Position ?? 0;
            target?.Dispose();
            target = null;
            moves.Clear();
            await RemoveEmptiedAsync(cancellationToken);
        }

        /// <summary>Nothing refers to them. A large one goes piece by piece, as <see cref="Eraser"/> explains.</summary>
        async Task RemoveEmptiedAsync(CancellationToken cancellationToken)
        {
            var entries = place.disk.List(place.Paths.Segments).ToDictionary(entry => entry.Name);
            foreach (var number in emptied)
            {
                var path = place.Paths.Segment(number);
                var entry = entries[Path.GetFileName(path)];
                bytesBefore += entry.Length;
                removed++;
                // One with another name is a backup's too, and keeps every byte.
                if (entry is { Links: 1, Length: > TruncatedPieceBytes })
                    await TruncateAsync(path, entry.Length, cancellationToken);
            }

            emptied.Clear();
            await place.CollectSegmentsAsync(cancellationToken);
        }

        async Task TruncateAsync(string path, long length, CancellationToken cancellationToken)
        {
            using var file = place.disk.Open(path);
            for (var left = length - TruncatedPieceBytes; left > 0; left -= TruncatedPieceBytes)
            {
                var begun = TimeProvider.System.GetTimestamp();
                file.Truncate(left);
                await Task.Delay(pace.PauseAfter(TimeProvider.System.GetElapsedTime(begun)), TimeProvider.System, cancellationToken);
            }
        }
    }
}
