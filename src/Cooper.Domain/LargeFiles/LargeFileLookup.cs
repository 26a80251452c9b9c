using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>How operations find the unfinished large file that a caller named.</summary>
static class LargeFileLookup
{
    /// <summary>The bucket, when it is Live and the caller's; else the file is as unknown.</summary>
    public static async ValueTask<Bucket> GetBucketOfFileAsync(
        this IBucketReader buckets, Caller caller, FileId id, CancellationToken cancellationToken)
    {
        var bucket = await buckets.FindAsync(id.Bucket, cancellationToken);
        return bucket is { State: BucketState.Live } && bucket.Account == caller.Account
            ? bucket
            : throw Refuse.NoActiveUpload(id.ToString());
    }

    /// <summary>The version, when it is an unfinished large file that the caller may write.</summary>
    public static FileVersion RequireUnfinished(this FileVersion? version, Caller caller, FileId id)
    {
        if (version is not { Kind: VersionKind.Start } || version.Id != id)
            throw Refuse.NoActiveUpload(id.ToString());
        caller.Require(Capability.WriteFiles, id.Bucket, version.Name);
        return version;
    }
}
