using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>The event notification rules of a bucket. This version keeps none; it checks who asks, and for what.</summary>
public sealed class NotificationRules(ICatalog catalog)
{
    /// <summary>Returns if the bucket is there and the caller may know its rules.</summary>
    public async Task ReadAsync(Caller caller, BucketId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ReadBucketNotifications, id);
        await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
    }

    /// <summary>Returns if nothing is to be kept.</summary>
    public async Task WriteAsync(Caller caller, BucketId id, int count, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteBucketNotifications, id);
        await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        if (count > 0)
            throw Refuse.NotYet("eventNotificationRules");
    }
}
