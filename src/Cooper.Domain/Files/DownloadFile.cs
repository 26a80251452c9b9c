using System.IO.Pipelines;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Who asks for a download: nobody, a key, or a key's download authorization for some names.</summary>
/// <param name="Caller">Null for nobody.</param>
/// <param name="Allows">With a download authorization: whether it covers this name in this life of the bucket.</param>
public sealed record Reader(Caller? Caller, Func<Bucket, FileName, bool>? Allows = null)
{
    public static Reader Nobody { get; } = new((Caller?)null);

    public bool May(Bucket bucket, FileName name) =>
        Allows is not null
            ? Caller!.Can(Capability.ShareFiles, bucket.Id) && Allows(bucket, name)
            : bucket.Type == BucketType.AllPublic
                || (Caller is not null && Caller.Account == bucket.Account && Caller.Can(Capability.ReadFiles, bucket.Id)
                    && Caller.CanReach(name));
}

/// <summary>Finds content to be read. <c>b2_download_file_by_id</c>, <c>b2_download_file_by_name</c>.</summary>
public sealed class DownloadFile(ICatalog catalog, IBucketStore places)
{
    /// <summary>Null if there is no such content, or no such bucket.</summary>
    public async Task<OpenFile?> ByIdAsync(Reader reader, FileId id, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || await places.OpenAsync(id.Bucket, cancellationToken) is not { } place)
            return Unseen(reader, [id.Bucket]);
        try
        {
            var version = await place.FindVersionAsync(id.Number, cancellationToken);
            if (version is not { Kind: VersionKind.Upload } || version.Id != id)
            {
                await place.DisposeAsync();
                return reader.Caller is null || !reader.Caller.Can(Capability.ReadFiles, bucket.Id)
                    ? RefuseUnlessPublic(bucket)
                    : null;
            }

            return reader.May(bucket, version.Name) ? new OpenFile(bucket, version, place) : throw Refuse.NotAllowed();
        }
        catch (RefusedException refused) when (refused.IsEndOf(id.Bucket))
        {
            await place.DisposeAsync();
            return Unseen(reader, [id.Bucket]);
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null if there is no such content, or no such bucket.</summary>
    public async Task<OpenFile?> ByNameAsync(Reader reader, string bucketName, FileName name, CancellationToken cancellationToken)
    {
        if (await catalog.Buckets.FindLiveByStorageNameAsync(bucketName, cancellationToken) is not { } bucket)
            return Unseen(reader, await ListEndingAsync(reader, bucketName, cancellationToken));
        if (!reader.May(bucket, name))
            throw Refuse.NotAllowed();
        if (await places.OpenAsync(bucket.Id, cancellationToken) is not { } place)
            return null;
        try
        {
            var version = await place.FindNewestAsync(name, cancellationToken);
            if (version is { Kind: VersionKind.Upload })
                return new OpenFile(bucket, version, place);
        }
        catch (RefusedException refused) when (refused.IsEndOf(bucket.Id))
        {
            // It is as gone as its files.
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }

        await place.DisposeAsync();
        return null;
    }

    /// <summary>
    /// To a stranger a bucket that is not there looks like one that it may not read, and to a restricted key any but its own. Who has a
    /// download authorization had leave.
    /// </summary>
    static OpenFile? Unseen(Reader reader, IReadOnlyList<BucketId> ended) =>
        reader.Allows is not null
            || (reader.Caller is { } caller && caller.Can(Capability.ReadFiles) && (caller.Buckets is null || ended.Any(caller.CanReach)))
            ? null
            : throw Refuse.NotAllowed();

    /// <summary>The buckets of a restricted key that had this name and are ending.</summary>
    async Task<IReadOnlyList<BucketId>> ListEndingAsync(Reader reader, string name, CancellationToken cancellationToken)
    {
        var ending = new List<BucketId>();
        foreach (var id in reader.Caller?.Buckets ?? [])
        {
            if (await catalog.Buckets.FindAsync(id, cancellationToken) is { State: not BucketState.Live } bucket
                && bucket.StorageName.Equals(name, StringComparison.OrdinalIgnoreCase))
                ending.Add(id);
        }

        return ending;
    }

    static OpenFile? RefuseUnlessPublic(Bucket bucket) => bucket.Type == BucketType.AllPublic ? null : throw Refuse.NotAllowed();
}

/// <summary>Content ready to be read; to be disposed after use.</summary>
public sealed record OpenFile(Bucket Bucket, FileVersion Version, IBucketPlace Place) : IAsyncDisposable
{
    public async Task WriteAsync(long offset, long length, PipeWriter target, CancellationToken cancellationToken)
    {
        try
        {
            await Place.WriteContentAsync(Version, offset, length, target, cancellationToken);
        }
        catch (RefusedException refused) when (refused.IsEndOf(Bucket.Id))
        {
            throw Refuse.FileNotFound();
        }
    }

    public ValueTask DisposeAsync() => Place.DisposeAsync();
}
