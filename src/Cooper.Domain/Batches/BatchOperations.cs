using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>One batch. <c>GET /v1/buckets/{id}/batches/{batch id}</c>.</summary>
public sealed class GetBatch(InsideBucket buckets)
{
    /// <summary>With its objects' ids; those that wait or failed are told by <see cref="ListFailedObjects"/>.</summary>
    public Task<(BatchStanding Standing, IReadOnlyList<BatchItem> Items)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) =>
            {
                var batch = await place.Batches.GetAsync(id, bucket, cancellationToken);
                var counts = await place.Batches.CountItemsAsync(batch.Id, cancellationToken);
                var items = await place.Batches.ListItemsAsync(batch.Id, null, 0, CreateBatch.ObjectsMax, cancellationToken);
                return (new BatchStanding(bucket, batch, counts), items);
            },
            cancellationToken);
    }
}

/// <summary>Batches, newest first. <c>POST /v1/buckets/{id}/batches/list</c>.</summary>
public sealed class ListBatches(InsideBucket buckets)
{
    public const int BatchesMax = 1000;

    public Task<(IReadOnlyList<BatchStanding> Batches, long Total)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, BatchStatus? status, int offset, int most, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ListFiles);
        return buckets.ReadAsync<(IReadOnlyList<BatchStanding>, long)>(
            caller,
            identifier,
            async (bucket, place) =>
            {
                var standings = new List<BatchStanding>();
                foreach (var batch in await place.Batches.ListAsync(status, offset, most, cancellationToken))
                {
                    var counts = await place.Batches.CountItemsAsync(batch.Id, cancellationToken);
                    standings.Add(new BatchStanding(bucket, batch.In(bucket.Epoch), counts));
                }

                return (standings, await place.Batches.CountAsync(status, cancellationToken));
            },
            cancellationToken);
    }
}

/// <summary>Adds objects to a draft. <c>POST /v1/buckets/{id}/batches/{batch id}/objects</c>.</summary>
public sealed class AddBatchObjects(InsideBucket buckets, TimeProvider time)
{
    public Task<BatchStanding> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, IReadOnlyList<string> objectIds, bool skipsValidation,
        CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        return buckets.ChangeBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) =>
            {
                if (batch.Status != BatchStatus.Draft)
                    throw Refuse.Because(RefusalCode.BatchNotDraft, "Objects can be added to a draft only");
                await CreateBatch.AddObjectsAsync(transaction, batch.Id, objectIds, skipsValidation);
                var changed = batch with { UpdatedAt = time.GetUtcNow() };
                await transaction.Batches.UpdateAsync(batch, changed);
                return new BatchStanding(bucket, changed, await transaction.Batches.CountItemsAsync(batch.Id));
            },
            cancellationToken);
    }
}

/// <summary>Replaces the user's metadata. <c>PATCH /v1/buckets/{id}/batches/{batch id}</c>.</summary>
public sealed class UpdateBatch(InsideBucket buckets, TimeProvider time)
{
    /// <param name="metadata">Makes new metadata (JSON) out of the present one.</param>
    public Task<BatchStanding> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, Func<string, string> metadata, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        return buckets.ChangeBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) =>
            {
                var changed = batch with { Metadata = metadata(batch.Metadata), UpdatedAt = time.GetUtcNow() };
                await transaction.Batches.UpdateAsync(batch, changed);
                return new BatchStanding(
                    bucket, changed.In(bucket.Epoch), await transaction.Batches.CountItemsAsync(batch.Id));
            },
            cancellationToken);
    }
}

/// <summary>The objects of a batch whose work failed. <c>GET /v1/buckets/{id}/batches/{batch id}/failed-documents</c>.</summary>
public sealed class ListFailedObjects(InsideBucket buckets)
{
    public Task<(IReadOnlyList<BatchItem> Items, long Total)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, int offset, int most, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync<(IReadOnlyList<BatchItem>, long)>(
            caller,
            identifier,
            async (bucket, place) =>
            {
                var batch = await place.Batches.GetAsync(id, bucket, cancellationToken);
                var items = await place.Batches.ListItemsAsync(
                    batch.Id, BatchItemState.Failed, after: 0, offset + most, cancellationToken);
                return ([.. items.Skip(offset)], (await place.Batches.CountItemsAsync(batch.Id, cancellationToken)).Failed);
            },
            cancellationToken);
    }
}

/// <summary>What the work of a batch has written. <c>GET /v1/buckets/{id}/batches/{batch id}/artifacts</c>.</summary>
public sealed class ListArtifacts(InsideBucket buckets)
{
    public Task<IReadOnlyList<BatchArtifact>> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) => await place.Batches.ListArtifactsAsync(
                (await place.Batches.GetAsync(id, bucket, cancellationToken)).Id, cancellationToken),
            cancellationToken);
    }
}

/// <summary>One of them. <c>GET /v1/buckets/{id}/batches/{batch id}/artifacts/{name}</c>.</summary>
public sealed class ReadArtifact(InsideBucket buckets, Catalog.ICatalog catalog, IBucketStore places)
{
    /// <returns>To be disposed when its content has been sent.</returns>
    public async Task<(Files.OpenFile File, BatchArtifact Artifact)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, string name, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        var (bucketId, artifact) = await buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) =>
            {
                var batch = await place.Batches.GetAsync(id, bucket, cancellationToken);
                return (bucket.Id, await place.Batches.FindArtifactAsync(batch.Id, name, cancellationToken)
                    ?? throw Refuse.ArtifactNotFound(name));
            },
            cancellationToken);
        var found = await catalog.Buckets.FindAsync(bucketId, cancellationToken);
        var open = await places.GetAsync(bucketId, cancellationToken);
        try
        {
            var version = await open.FindVersionAsync(artifact.Version, cancellationToken) ?? throw Refuse.ArtifactNotFound(name);
            return (new Files.OpenFile(found!, version, open), artifact);
        }
        catch
        {
            await open.DisposeAsync();
            throw;
        }
    }
}

/// <summary>
/// Removes a batch with all that its work has written; its objects stay. One that is active is canceled by it. <c>DELETE
/// /v1/buckets/{id}/batches/{batch id}</c>.
/// </summary>
public sealed class DeleteBatch(InsideBucket buckets, Tasks.TaskRunner tasks, PlaceEvents events, TimeProvider time)
{
    public async Task ExecuteAsync(Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.DeleteFiles);
        await buckets.DeleteBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) =>
            {
                var last = batch.IsActive
                    ? await BatchUse.CancelAsync(transaction, bucket, batch, events, time.GetUtcNow())
                    : batch;
                foreach (var artifact in await transaction.Batches.ListArtifactsAsync(batch.Id))
                    await BatchArtifacts.RemoveAsync(transaction, batch.Id, artifact);
                await transaction.Batches.DeleteAsync(last);
                return last;
            },
            cancellationToken);
        // Its task finds it gone, and stops what runs of it.
        tasks.Wake();
    }
}
