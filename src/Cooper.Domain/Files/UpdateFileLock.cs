using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>
/// Protects a version from being deleted. No bucket of this version of Cooper has Object Lock, so it only ever refuses, with the words
/// that clients know. <c>b2_update_file_retention</c>, <c>b2_update_file_legal_hold</c>.
/// </summary>
public sealed class UpdateFileLock(ICatalog catalog, IBucketStore places)
{
    public Task SetRetentionAsync(Caller caller, FileName name, FileId id, CancellationToken cancellationToken) =>
        RefuseAsync(caller, Capability.WriteFileRetentions, name, id, cancellationToken);

    public Task SetLegalHoldAsync(Caller caller, FileName name, FileId id, CancellationToken cancellationToken) =>
        RefuseAsync(caller, Capability.WriteFileLegalHolds, name, id, cancellationToken);

    async Task RefuseAsync(Caller caller, Capability capability, FileName name, FileId id, CancellationToken cancellationToken)
    {
        caller.Require(capability, id.Bucket, name);
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Account != caller.Account)
            throw NotPresent();

        var version = await places.UseAsync(
            id.Bucket, NotPresent, async place => await place.FindVersionAsync(id.Number, cancellationToken), cancellationToken);
        throw version is not null && version.Id == id && version.Name.Equals(name) ? Refuse.BucketMissingFileLock() : NotPresent();

        RefusedException NotPresent() => Refuse.FileNotPresent(name.ToString(), id.ToString());
    }
}
