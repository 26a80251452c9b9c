using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The life of one place: made, sealed, taken out of reach, removed.</summary>
sealed class BucketGate(BucketId id, EmbeddedBucketStore store, IDisk disk, IDisposable turn) : IBucketGate
{
    /// <summary>So that a step that removes large files ends within a second or so, and its progress is seen.</summary>
    const long ErasedBytesMax = 1L << 30;

    public Task MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            store.Ballast.Require();
            Make();
            return Task.CompletedTask;
        }
        catch (IOException exception)
        {
            throw OpenPlace.Translate(exception)
                ?? Refuse.StorageUnavailable($"The place of the bucket can't be made: {exception.Message}");
        }
    }

    public async Task<IPlaceSeal> SealAsync(Bucket bucket, bool mustOpen, CancellationToken cancellationToken)
    {
        // Nobody can open it meanwhile: a closed place of which everything is known stays closed.
        if (!mustOpen && store.IsCounted(id))
            return new SealOfClosedPlace(bucket.LastContent, isExact: true);

        OpenPlace place;
        try
        {
            place = await store.UseInsideGateAsync(bucket);
        }
        catch (RefusedException refused) when (!mustOpen && refused.Refusal.Code == RefusalCode.StorageUnavailable)
        {
            return new SealOfClosedPlace(bucket.LastContent, isExact: false);
        }

        try
        {
            return new PlaceSeal(place, await place.HoldAsync(cancellationToken), store);
        }
        catch
        {
            await store.ReleaseAsync(place);
            throw;
        }
    }

    public async Task RetireAsync(CancellationToken cancellationToken)
    {
        await store.RetireOpenAsync(id);
        Erasing(() =>
        {
            Retire();
            return true;
        });
    }

    void Retire()
    {
        var from = store.Paths.Place(id).Folder;
        var to = store.Paths.Retired(id).Folder;
        if (disk.DirectoryExists(from) && !disk.DirectoryExists(to))
            store.Ballast.Run(() => disk.Rename(from, to));
        // A power loss may have left the place under both names; what is under the old one goes at once.
        else if (disk.DirectoryExists(from))
            Eraser.EraseAll(disk, store.Paths.Place(id));

        // The new name first: the other way round the place could have none.
        disk.SyncDirectory(store.Paths.Ending);
        if (disk.DirectoryExists(store.Paths.Shard(id)))
            disk.SyncDirectory(store.Paths.Shard(id));
    }

    public async Task<ErasedContent> EraseContentAsync(int filesMax, CancellationToken cancellationToken)
    {
        using var turn = store.Pace.Join();
        try
        {
            return await Eraser.EraseContentAsync(disk, store.Paths.Retired(id), filesMax, ErasedBytesMax, store.Pace);
        }
        catch (DiskException failure)
        {
            throw NotErased(failure);
        }
    }

    public Task EraseMetadataAsync(CancellationToken cancellationToken)
    {
        return Task.FromResult(Erasing(() =>
        {
            Eraser.EraseAll(disk, store.Paths.Retired(id));
            disk.SyncDirectory(store.Paths.Ending);
            return true;
        }));
    }

    public Task<Verification> VerifyErasedAsync(CancellationToken cancellationToken)
    {
        string[] paths = [store.Paths.Place(id).Folder, store.Paths.Retired(id).Folder];
        List<string> remains = [.. paths.Where(path => disk.DirectoryExists(path) || disk.FileExists(path)).Select(store.Paths.NameOf)];
        return Task.FromResult(new Verification([.. paths.Select(store.Paths.NameOf)], remains));
    }

    /// <summary>Opened here and nowhere else: a retired place is not among those that anybody could use.</summary>
    public async Task<BucketContent?> CountRetiredAsync(CancellationToken cancellationToken)
    {
        var paths = store.Paths.Retired(id);
        try
        {
            // Applies what an unclean end has left in the segments.
            var place = store.OpenRetired(id);
            await place.DisposeAsync();
            if (!place.IsWhole)
                return null;
            using var inventory = new IndexInventory(paths, id);
            return inventory.Count();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or RefusedException)
        {
            return null;
        }
    }

    /// <summary>Nothing of the segments is needed for them, so the index alone is opened.</summary>
    public Task<IReadOnlyList<PlaceEvent>> ListRetiredEventsAsync(long after, int most, CancellationToken cancellationToken)
    {
        var paths = store.Paths.Retired(id);
        try
        {
            return Task.FromResult(disk.FileExists(paths.Index) ? store.Ballast.Run(() => ListEvents(paths, after, most)) : []);
        }
        catch (Exception exception) when (!Ballast.MeansNoRoom(exception)
            && exception is IOException or InvalidDataException or FormatException or ArgumentException)
        {
            // Damaged. It is removed all the same.
            return Task.FromResult<IReadOnlyList<PlaceEvent>>([]);
        }
    }

    IReadOnlyList<PlaceEvent> ListEvents(PlacePaths paths, long after, int most)
    {
        WalRewrite.Run(disk, paths.Index);
        using var inventory = new IndexInventory(paths, id);
        return inventory.ListEvents(after, most);
    }

    public Task UnsealAsync(CancellationToken cancellationToken) => store.RetireOpenAsync(id);

    public Task<ErasedContent> MeasureAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Erasing(() => Eraser.Measure(disk, store.Paths.Retired(id))));

    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What fails here is told by its name in the data folder: callers see it.</summary>
    T Erasing<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DiskException failure)
        {
            throw NotErased(failure);
        }
    }

    NotErasedException NotErased(DiskException failure) => new([new NotErased(store.Paths.NameOf(failure.Path), failure.Reason)]);

    void Make()
    {
        var paths = store.Paths.Place(id);
        var shard = store.Paths.Shard(id);
        // Even if it is there: whoever made it may have died before its name was synced.
        disk.MakeDirectory(shard);
        disk.SyncDirectory(store.Paths.Buckets);
        disk.MakeDirectory(paths.Folder);
        disk.MakeDirectory(paths.Segments);
        disk.MakeDirectory(paths.Bodies);
        disk.MakeDirectory(paths.Temporary);
        // SQLite would make it readable for others.
        if (!disk.FileExists(paths.Index))
            disk.Create(paths.Index).Dispose();
        PlaceIndex.Create(paths.Index, id);
        disk.SyncDirectory(paths.Folder);
        disk.SyncDirectory(shard);
    }

    /// <summary>The seal of a place that is closed, or does not open: nothing can be written to it anyway.</summary>
    sealed class SealOfClosedPlace(BucketContent content, bool isExact) : IPlaceSeal
    {
        public BucketContent Content => content;

        public bool IsExact => isExact;

        public ValueTask KeepAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class PlaceSeal(OpenPlace place, HoldWork hold, EmbeddedBucketStore store) : IPlaceSeal
    {
        public BucketContent Content => place.Content;

        public bool IsExact => true;

        public ValueTask KeepAsync() => place.SealAsync();

        public async ValueTask DisposeAsync()
        {
            hold.Release();
            await store.ReleaseAsync(place);
        }
    }
}
