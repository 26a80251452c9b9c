using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>What became of one object of several.</summary>
/// <param name="Refusal">Why it was not made; null if it was.</param>
public sealed record CreatedObject(StoredObject? Object, Refusal? Refusal);

/// <summary>
/// Makes several objects in one transaction: a refused one is left out, and all others are stored together or not at all.
/// <c>POST /v1/buckets/{id}/objects/batch</c>.
/// </summary>
public sealed class CreateObjects(InsideBucket buckets, ObjectChanges changes, IUrlSource urls, PlaceEvents events)
{
    public const int ObjectsMax = 100;

    /// <summary>They are fetched one after another, before anything is stored.</summary>
    public const int UrlsMax = 100;

    public Task<(Bucket Bucket, IReadOnlyList<CreatedObject> Results)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, IReadOnlyList<NewObject> wishes, InsertionPolicy? policy,
        CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        if (wishes.Sum(wish => wish.Blobs.Count(blob => blob.Data is BlobData.FromUrl)) > UrlsMax)
            throw Refuse.BadRequest($"One request fetches at most {UrlsMax} URLs");
        return buckets.WriteAsync(
            caller,
            identifier,
            async (bucket, place) => (bucket, await CreateAsync(bucket, place, wishes, policy, cancellationToken)),
            cancellationToken);
    }

    async Task<IReadOnlyList<CreatedObject>> CreateAsync(
        Bucket bucket, IBucketPlace place, IReadOnlyList<NewObject> wishes, InsertionPolicy? policy, CancellationToken cancellationToken)
    {
        var prepared = new List<(PreparedObject? Object, Refusal? Refusal)>();
        try
        {
            foreach (var wish in wishes)
                prepared.Add(await PrepareAsync(place, bucket, wish, cancellationToken));
            return await place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                var results = new List<CreatedObject>();
                var puts = new List<PutObject>();
                foreach (var (one, refusal) in prepared)
                    results.Add(one is null ? new CreatedObject(null, refusal) : await PutAsync(transaction, bucket, one, policy, puts));
                await events.PutAsync(transaction, bucket, puts);
                return results;
            });
        }
        finally
        {
            foreach (var (one, _) in prepared)
            {
                if (one is not null)
                    await one.DisposeAsync();
            }
        }
    }

    async Task<(PreparedObject?, Refusal?)> PrepareAsync(
        IBucketPlace place, Bucket bucket, NewObject wish, CancellationToken cancellationToken)
    {
        try
        {
            return (await PreparedObject.MakeAsync(place, bucket, wish, urls, cancellationToken), null);
        }
        catch (RefusedException refused) when (IsAboutTheObject(refused))
        {
            return (null, refused.Refusal);
        }
    }

    async ValueTask<CreatedObject> PutAsync(
        IPlaceTransaction transaction, Bucket bucket, PreparedObject prepared, InsertionPolicy? policy, List<PutObject> puts)
    {
        try
        {
            var put = await changes.PutAsync(transaction, bucket, prepared, policy);
            puts.Add(put);
            return new CreatedObject(put.Object, null);
        }
        catch (RefusedException refused) when (IsAboutTheObject(refused))
        {
            return new CreatedObject(null, refused.Refusal);
        }
    }

    /// <summary>Anything else is about the bucket or the server, and about all of them.</summary>
    static bool IsAboutTheObject(RefusedException refused) => refused.Refusal.Code is
        RefusalCode.BadRequest or RefusalCode.SchemaViolated or RefusalCode.InvalidBlobData or RefusalCode.InvalidFileName
        or RefusalCode.SourceForbidden or RefusalCode.SourceUnreachable or RefusalCode.BlobTooLarge
        or RefusalCode.UniqueKeyConflict or RefusalCode.UniqueKeyNotFound or RefusalCode.UniqueKeyValueMissing;
}
