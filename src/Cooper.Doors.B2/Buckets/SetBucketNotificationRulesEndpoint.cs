using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary><c>b2_set_bucket_notification_rules</c>. Only the empty list can be set in this version.</summary>
static class SetBucketNotificationRulesEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_set_bucket_notification_rules", HandleAsync, Capability.WriteBucketNotifications);

    static async Task<B2Answer<NotificationRulesDocument>> HandleAsync(
        CallFields fields, HttpContext http, NotificationRules rules, CancellationToken cancellationToken)
    {
        var id = fields.BucketId("bucketId");
        if (fields.OptionalValue("eventNotificationRules") is not { ValueKind: JsonValueKind.Array } wish)
            throw Refuse.BadRequest("field eventNotificationRules must be an array");

        await rules.WriteAsync(http.Caller, id, wish.GetArrayLength(), cancellationToken);
        return B2Answer.Of(NotificationRulesDocument.NoneOf(id), B2Json.Wire.NotificationRulesDocument);
    }
}
