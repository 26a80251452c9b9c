using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Places;

/// <summary>
/// Work with the place of a bucket that the caller did not name: he gave a file's id, an upload URL or a link. When the bucket's end
/// overtakes the work, the place refuses with BucketNotFound; the caller hears what he would have heard a moment later.
/// </summary>
static class OvertakenUse
{
    public static async Task<T> UseAsync<T>(
        this IBucketStore places,
        BucketId id,
        Func<RefusedException> ifEnded,
        Func<IBucketPlace, Task<T>> work,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var place = await places.GetAsync(id, cancellationToken);
            return await work(place);
        }
        catch (RefusedException refused) when (refused.IsEndOf(id))
        {
            throw ifEnded();
        }
    }

    /// <summary>Whether this says that the bucket is not there.</summary>
    public static bool IsEndOf(this RefusedException refused, BucketId id) =>
        refused.Refusal is { Code: RefusalCode.BucketNotFound, Details: { } details } && details["id"] == id.ToString();
}
