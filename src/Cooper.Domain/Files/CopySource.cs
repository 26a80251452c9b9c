using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Opens what is to be copied: the caller must be allowed to read it.</summary>
public sealed class CopySource(ICatalog catalog, IBucketStore places)
{
    public async Task<OpenCopySource> OpenAsync(Caller caller, FileId id, ByteRange? range, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Account != caller.Account)
        {
            caller.Require(Capability.ReadFiles, id.Bucket);
            throw Refuse.FileNotFound(id.ToString());
        }

        if (bucket.Type != BucketType.AllPublic)
            caller.Require(Capability.ReadFiles, id.Bucket);
        var place = await places.GetAsync(id.Bucket, cancellationToken);
        try
        {
            var version = await place.FindVersionAsync(id.Number, cancellationToken);
            if (version is null || version.Id != id)
                throw Refuse.FileNotFound(id.ToString());
            if (bucket.Type != BucketType.AllPublic && !caller.CanReach(version.Name))
                throw Refuse.NotAllowed();
            if (version.Kind != VersionKind.Upload)
                throw Refuse.BadRequest("Only the finished content of a file can be copied");
            return Open(place, version, range);
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    static OpenCopySource Open(IBucketPlace place, FileVersion version, ByteRange? range)
    {
        if (range is { } asked && (asked.First > asked.Last || asked.Last >= version.Length))
            throw Refuse.RangeNotSatisfiable();
        var taken = range ?? new ByteRange(0, version.Length - 1);
        return taken.Length <= Limits.CopyBytesMax
            ? new OpenCopySource(place, version, taken, taken.Length == version.Length)
            : throw Refuse.SourceTooLarge(taken.Length);
    }
}

/// <summary>A source that stays open while it is copied.</summary>
public sealed record OpenCopySource(IBucketPlace Place, FileVersion Version, ByteRange Range, bool IsWhole) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Place.DisposeAsync();
}
