using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Bringing committed records into the index, and unlinking what nothing refers to. All under the index's lock.</summary>
sealed partial class OpenPlace
{
    async Task ApplyInBackgroundAsync()
    {
        Interlocked.Exchange(ref isApplyDue, 0);
        if (closing.IsCancellationRequested)
            return;
        await indexLock.WaitAsync();
        try
        {
            if (failure is null && !closing.IsCancellationRequested)
            {
                ApplyAll();
                CollectGarbage();
                if (index.IsCheckpointDue)
                    index.CheckpointSome();
            }
        }
        catch (IOException exception)
        {
            // A full disk: tried again with the next commit. Anything else has been noted as the place's failure.
            if (Translate(exception) is null)
                failure = exception;
        }
        finally
        {
            indexLock.Release();
        }
    }

    void ApplyAll()
    {
        while (failure is null or Cooper.Domain.Places.ContentDamagedException && pending.Peek(ApplyRowsMax) is { Count: > 0 } rows)
            ballast.Run(() => Apply(rows));
    }

    /// <summary>In one transaction, sorted by name so that neighbours in the index are written together.</summary>
    void Apply(List<PendingVersion> rows)
    {
        var last = rows[^1];
        FailOn(index.Begin);
        try
        {
            foreach (var row in rows.OrderBy(row => row.Version.Name))
                index.Insert(row.Version, row.Pieces);
        }
        catch (SqliteFailedException exception)
        {
            FailOn(index.Rollback);
            if (!exception.IsNoSpace)
                failure = exception;
            throw;
        }

        var versions = applied.Content;
        foreach (var row in rows)
            versions += new Cooper.Domain.Buckets.BucketContent(1, 0, 0, row.Version.Length);
        CommitIndex(applied with
        {
            AppliedSegment = last.Segment,
            AppliedPosition = last.EndPosition,
            LastNumber = Math.Max(applied.LastNumber, rows.Max(row => row.Version.Number)),
            LastTimestamp = timestamps.Last,
            Content = versions,
        });
        pending.Remove(rows.Count);
    }

    /// <summary>Unlinks files of which a committed transaction says that nothing refers to them.</summary>
    void CollectGarbage()
    {
        // A compaction removes what it has emptied itself, at its own pace.
        if (compacting.CurrentCount > 0)
            CollectSegments();
        while (index.ListGarbage(GarbagePerRound) is { Count: > 0 } bodies)
        {
            foreach (var body in bodies)
                disk.Unlink(Paths.Body(body));
            foreach (var folder in bodies.Select(Paths.BodyFolder).Distinct().Where(disk.DirectoryExists))
                disk.SyncDirectory(folder);
            FailOn(index.Begin);
            foreach (var body in bodies)
                index.DeleteGarbage(body);
            CommitIndex(applied);
        }
    }

    /// <summary>Removes segments that a committed transaction says nothing refers to. Who reads from one now has it open.</summary>
    void CollectSegments()
    {
        if (index.ListGarbageSegments() is not { Count: > 0 } segments)
            return;
        foreach (var number in segments)
        {
            disk.Unlink(Paths.Segment(number));
            // After that: in between, a late reader could open it again.
            Contents.Forget(number);
        }

        disk.SyncDirectory(Paths.Segments);
        FailOn(index.Begin);
        foreach (var number in segments)
            index.ForgetSegment(number);
        CommitIndex(applied);
    }
}
