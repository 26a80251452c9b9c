using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Disk;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The places of a data folder. They are opened when they are used, and closed when too many are open.</summary>
public sealed class EmbeddedBucketStore : IBucketStore, IAsyncDisposable
{
    static readonly TimeSpan UsersLeaveWithin = TimeSpan.FromSeconds(5);

    readonly ICatalog catalog;
    readonly IDisk disk;
    readonly Entropy entropy;
    readonly TimeProvider time;
    readonly int openMax;
    readonly Gates gates = new();
    readonly Dictionary<BucketId, OpenPlace> open = [];

    // Whether the catalog knows exactly what a closed place holds. Of places that are not in it, it does if the last run ended cleanly.
    readonly Dictionary<BucketId, bool> isCounted = [];
    readonly bool wasEndedCleanly;

    // Closed places of which it is known that compaction has nothing to do.
    readonly HashSet<BucketId> compact = [];
    long uses;
    bool isClosed;

    /// <param name="dataFolder">Where <c>buckets/</c> and <c>ending/</c> are, or will be made.</param>
    /// <param name="catalog">Says which buckets are Live, and keeps what a place held when it was closed.</param>
    /// <param name="openMax">Places kept open when nobody uses them.</param>
    public EmbeddedBucketStore(
        string dataFolder, ICatalog catalog, IDisk disk, Entropy entropy, TimeProvider time, int openMax)
    {
        (this.catalog, this.disk, this.entropy, this.time, this.openMax) = (catalog, disk, entropy, time, openMax);
        Paths = new StorePaths(dataFolder);
        disk.MakeDirectory(Paths.Buckets);
        disk.MakeDirectory(Paths.Ending);

        // From here on counts change without the catalog, so a crash must not find the mark of the run before.
        wasEndedCleanly = disk.FileExists(Paths.Counted);
        if (wasEndedCleanly)
            disk.Unlink(Paths.Counted);
        disk.SyncDirectory(dataFolder);
    }

    /// <summary>How many places are open now, used or not.</summary>
    public int OpenCount
    {
        get
        {
            lock (open)
                return open.Count;
        }
    }

    internal StorePaths Paths { get; }

    /// <summary>Room for deletes and recovery on a full disk.</summary>
    public Ballast Ballast { get; init; } = Ballast.None();

    internal ErasePace Pace { get; } = new();

    internal PlaceSeams Seams { get; init; } = PlaceSeams.Standard;

    public async Task<IBucketGate> EnterGateAsync(BucketId id, CancellationToken cancellationToken) =>
        new BucketGate(id, this, disk, await gates.EnterAsync(id, cancellationToken));

    public async ValueTask<IBucketPlace?> OpenAsync(BucketId id, CancellationToken cancellationToken)
    {
        if (TryUse(id) is { } place)
            return new BucketPlace(place, this, disk, entropy);

        BucketPlace handle;
        using (await gates.EnterAsync(id, cancellationToken))
        {
            if (await catalog.Buckets.FindAsync(id, cancellationToken) is not { State: BucketState.Live } bucket)
                return null;
            handle = new BucketPlace(await UseInsideGateAsync(bucket), this, disk, entropy);
        }

        await CloseUnusedAsync();
        return handle;
    }

    /// <summary>
    /// The catalog's row is told if it was exact when this began to read it. Whoever opened and closed the place meanwhile left either that
    /// row or a later exact one. After a crash each place is opened once, and costs nothing from then on.
    /// </summary>
    public async ValueTask<BucketContent?> CountAsync(BucketId id, CancellationToken cancellationToken)
    {
        if (IsCounted(id) && await catalog.Buckets.FindAsync(id, cancellationToken) is { State: BucketState.Live } bucket)
            return bucket.LastContent;
        await using var place = await OpenAsync(id, cancellationToken);
        return place?.Content;
    }

    /// <summary>
    /// A closed place with hardly anything in its segments is not worth opening. Others are opened once in the life of the process, and
    /// then when something was deleted.
    /// </summary>
    public bool MayHaveFreed(BucketId id)
    {
        lock (open)
        {
            if (open.TryGetValue(id, out var place))
                return place.HasFreed;
            if (compact.Contains(id))
                return false;
        }

        if (disk.List(Paths.Place(id).Segments).Sum(segment => segment.Length) >= PlanCompaction.DeadBytesMin)
            return true;
        lock (open)
            compact.Add(id);
        return false;
    }

    /// <summary>
    /// Closes all places. Whoever still comes is refused: a place opened beside one that is closing would have two writers.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        List<OpenPlace> all;
        lock (open)
        {
            isClosed = true;
            all = [.. open.Values];
            open.Clear();
        }

        foreach (var place in all)
            await CloseAsync(place);
        await MarkCountedAsync();
    }

    /// <summary>The open place with one more user; opened if it is not. To be called within the gate.</summary>
    internal async Task<OpenPlace> UseInsideGateAsync(Bucket bucket)
    {
        if (TryUse(bucket.Id) is { } present)
            return present;
        lock (open)
        {
            if (isClosed)
                throw Stopping();
        }

        // One that has failed is opened anew, from what is on disk.
        await RetireOpenAsync(bucket.Id);
        OpenPlace place;
        try
        {
            place = Ballast.Run(
                () => OpenPlace.Open(bucket.Id, bucket.Epoch, disk, Ballast, Paths.Place(bucket.Id), entropy, time, Seams));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw Refuse.StorageUnavailable($"The place of bucket {bucket.Id} does not open: {exception.Message}");
        }

        if (TryAdd(place))
            return place;
        await place.DisposeAsync();
        throw Stopping();
    }

    /// <summary>A retired place, to be looked at by the one who is in the gate. Nobody else finds it.</summary>
    internal OpenPlace OpenRetired(BucketId id) =>
        Ballast.Run(() => OpenPlace.Open(id, epoch: 0, disk, Ballast, Paths.Retired(id), entropy, time, Seams));

    /// <summary>Closes the place if it is open, when its users have left. To be called within the gate.</summary>
    /// <exception cref="RefusedException">StorageUnavailable: they do not leave. One of them may be waiting for a gate itself.</exception>
    internal async Task RetireOpenAsync(BucketId id)
    {
        OpenPlace? place;
        lock (open)
        {
            if (!open.TryGetValue(id, out place))
                return;
        }

        await place.StopUsersAsync();
        var begun = TimeProvider.System.GetTimestamp();
        while (!TryForgetUnused(place))
        {
            if (TimeProvider.System.GetElapsedTime(begun) > UsersLeaveWithin)
                throw Refuse.StorageUnavailable($"The place of bucket {id} is still in use");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await CloseAsync(place);
    }

    bool TryForgetUnused(OpenPlace place)
    {
        lock (open)
            return place.Users == 0 && open.Remove(place.Id);
    }

    internal ValueTask ReleaseAsync(OpenPlace place)
    {
        lock (open)
            place.Users--;
        return ValueTask.CompletedTask;
    }

    static RefusedException Stopping() => Refuse.Because(RefusalCode.ShuttingDown, "The server is stopping");

    bool TryAdd(OpenPlace place)
    {
        lock (open)
        {
            if (isClosed)
                return false;
            place.Users = 1;
            place.LastUsed = ++uses;
            isCounted[place.Id] = false;
            place.HasFreed = !compact.Remove(place.Id);
            open.Add(place.Id, place);
            return true;
        }
    }

    OpenPlace? TryUse(BucketId id)
    {
        lock (open)
        {
            if (!open.TryGetValue(id, out var place) || place.IsSealed || place.HasFailed)
                return null;
            place.Users++;
            place.LastUsed = ++uses;
            return place;
        }
    }

    /// <summary>Closes the places that were not used for longest, while more are open than should be.</summary>
    async Task CloseUnusedAsync()
    {
        while (true)
        {
            OpenPlace? oldest;
            lock (open)
            {
                if (open.Count <= openMax)
                    return;
                oldest = open.Values.Where(place => place.Users == 0).MinBy(place => place.LastUsed);
            }

            if (oldest is null)
                return;
            // Never waits: the caller has a place, and whoever is in the gate may be waiting for him to leave it.
            using var turn = gates.TryEnter(oldest.Id);
            if (turn is null)
                return;
            lock (open)
            {
                if (oldest.Users > 0 || !open.Remove(oldest.Id))
                    continue;
            }

            await CloseAsync(oldest);
        }
    }

    async Task CloseAsync(OpenPlace place)
    {
        await place.DisposeAsync();
        var content = place.Content;
        try
        {
            if (await catalog.Buckets.FindAsync(place.Id, CancellationToken.None) is not { State: BucketState.Live } bucket
                || bucket.LastContent == content)
            {
                NoteCounted(place);
                return;
            }

            await catalog.WriteAsync(
                async transaction =>
                {
                    if (await transaction.Buckets.FindAsync(place.Id, CancellationToken.None) is { State: BucketState.Live } live)
                        await transaction.Buckets.UpdateAsync(live with { LastContent = content });
                    return content;
                },
                CancellationToken.None);
            NoteCounted(place);
        }
        catch (Exception exception) when (exception is RefusedException or SqliteException)
        {
            // A catalog without room, or one that can't be read. It is only a note; the place itself knows.
        }
    }

    /// <summary>Whether the place is closed and the catalog knows exactly what it holds.</summary>
    internal bool IsCounted(BucketId id)
    {
        lock (open)
            return !open.ContainsKey(id) && isCounted.GetValueOrDefault(id, wasEndedCleanly);
    }

    /// <summary>What a place that has failed counts is not what is on disk.</summary>
    void NoteCounted(OpenPlace place)
    {
        lock (open)
        {
            isCounted[place.Id] = !place.HasFailed;
            if (place.HasFreed)
                compact.Remove(place.Id);
            else
                compact.Add(place.Id);
        }
    }

    /// <summary>
    /// Leaves the mark that the catalog's counts are exact, if all are. After a crash that takes a run in which every place was opened
    /// once, as one list of all buckets does.
    /// </summary>
    async Task MarkCountedAsync()
    {
        try
        {
            if (isCounted.ContainsValue(false) || (!wasEndedCleanly && !await AreAllCountedAsync()))
                return;
            disk.Create(Paths.Counted).Dispose();
            disk.SyncDirectory(Path.GetDirectoryName(Paths.Counted)!);
        }
        catch (Exception exception) when (exception is IOException or SqliteException)
        {
            // Without it the next run opens each place to count it.
        }
    }

    async Task<bool> AreAllCountedAsync() =>
        await catalog.Accounts.FindFirstAsync(CancellationToken.None) is { } account
        && (await catalog.Buckets.ListAsync(account.Id, CancellationToken.None)).All(bucket => isCounted.GetValueOrDefault(bucket.Id));
}
