using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Opens what is to be copied, and where it is to go: the caller must be allowed to read it.</summary>
public sealed class CopySource(ICatalog catalog, IBucketStore places)
{
    /// <summary>The bucket that the caller may copy from, as far as can be said without looking at the file.</summary>
    public async Task<Bucket> GetBucketAsync(Caller caller, FileId id, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Account != caller.Account)
        {
            caller.Require(Capability.ReadFiles, id.Bucket);
            throw Refuse.FileNotFound(id.ToString());
        }

        if (bucket.Type != BucketType.AllPublic)
            caller.Require(Capability.ReadFiles, id.Bucket);
        return bucket;
    }

    public async Task<OpenCopy> OpenAsync(
        Caller caller, Bucket bucket, FileId id, ByteRange? range, BucketId destination, CancellationToken cancellationToken)
    {
        var (place, target) = await OpenBothAsync(id.Bucket, destination, cancellationToken);
        try
        {
            var version = await place.FindVersionAsync(id.Number, cancellationToken);
            if (version is null || version.Id != id)
                throw Refuse.FileNotFound(id.ToString());
            if (bucket.Type != BucketType.AllPublic && !caller.CanReach(version.Name))
                throw Refuse.NotAllowed();
            if (version.Kind != VersionKind.Upload)
                throw Refuse.BadRequest("Only the finished content of a file can be copied");
            return Open(place, target, version, range);
        }
        catch
        {
            await place.DisposeAsync();
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// One place once, two in the order of their ids. So whoever has one and waits for another never waits for somebody who waits for
    /// him: an end waits within the gate until all have left.
    /// </summary>
    async Task<(IBucketPlace Source, IBucketPlace Target)> OpenBothAsync(
        BucketId source, BucketId target, CancellationToken cancellationToken)
    {
        var isSourceFirst = string.CompareOrdinal(source.ToString(), target.ToString()) <= 0;
        var first = await places.GetAsync(isSourceFirst ? source : target, cancellationToken);
        if (source == target)
            return (first, first);
        try
        {
            var second = await places.GetAsync(isSourceFirst ? target : source, cancellationToken);
            return isSourceFirst ? (first, second) : (second, first);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    static OpenCopy Open(IBucketPlace place, IBucketPlace target, FileVersion version, ByteRange? range)
    {
        if (range is { } asked && (asked.First > asked.Last || asked.Last >= version.Length))
            throw Refuse.RangeNotSatisfiable(version.Length);
        var taken = range ?? new ByteRange(0, version.Length - 1);
        return taken.Length <= Limits.CopyBytesMax
            ? new OpenCopy(place, target, version, taken, taken.Length == version.Length)
            : throw Refuse.SourceTooLarge(taken.Length);
    }
}

/// <summary>A source and a target that stay open while the one is copied to the other. They may be one place.</summary>
public sealed record OpenCopy(
    IBucketPlace Source, IBucketPlace Target, FileVersion Version, ByteRange Range, bool IsWhole) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }
}
