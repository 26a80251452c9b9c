using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary><c>b2_update_bucket</c></summary>
static class UpdateBucketEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_update_bucket", HandleAsync, Capability.WriteBuckets);

    static async Task<B2Answer<BucketDocument>> HandleAsync(
        CallFields fields, HttpContext http, UpdateBucket updateBucket, CancellationToken cancellationToken)
    {
        fields.RequireAccount(http.Caller);
        var id = fields.BucketId("bucketId");
        LaterSettings.RequireCapabilities(fields, http.Caller);
        var setsNeutral = LaterSettings.RequireNeutral(fields, LaterSettings.OfBuckets);
        var change = new BucketChange(
            fields.OptionalText("bucketType") is { } type ? BucketTypes.Parse(type) : null,
            fields.OptionalMap("bucketInfo") is { } info ? BucketInfo.Parse(info) : null,
            fields.OptionalNumber("ifRevisionIs"))
        {
            SetsNeutral = setsNeutral,
        };

        var bucket = await updateBucket.ExecuteAsync(http.Caller, id, change, cancellationToken);
        return B2Answer.Of(BucketDocument.From(bucket, http.Caller), B2Json.Wire.BucketDocument);
    }
}
