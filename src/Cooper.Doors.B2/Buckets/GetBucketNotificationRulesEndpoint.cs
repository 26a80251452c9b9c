using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary><c>b2_get_bucket_notification_rules</c>. There are none in this version.</summary>
static class GetBucketNotificationRulesEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_get_bucket_notification_rules", HandleAsync, Capability.ReadBucketNotifications);

    static async Task<B2Answer<NotificationRulesDocument>> HandleAsync(
        CallFields fields, HttpContext http, NotificationRules rules, CancellationToken cancellationToken)
    {
        var id = fields.BucketId("bucketId");
        await rules.ReadAsync(http.Caller, id, cancellationToken);
        return B2Answer.Of(NotificationRulesDocument.NoneOf(id), B2Json.Wire.NotificationRulesDocument);
    }
}

sealed record NotificationRulesDocument(string BucketId, IReadOnlyList<string> EventNotificationRules)
{
    public static NotificationRulesDocument NoneOf(BucketId id) => new(id.ToString(), []);
}
