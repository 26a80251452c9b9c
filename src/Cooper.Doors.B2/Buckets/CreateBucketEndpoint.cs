using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary><c>b2_create_bucket</c></summary>
static class CreateBucketEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_create_bucket", HandleAsync, Capability.WriteBuckets);

    static async Task<B2Answer<BucketDocument>> HandleAsync(
        CallFields fields, HttpContext http, CreateBucket createBucket, CancellationToken cancellationToken)
    {
        fields.RequireAccount(http.Caller);
        var name = fields.Text("bucketName");
        var type = BucketTypes.Parse(fields.Text("bucketType"));
        LaterSettings.RequireCapabilities(fields, http.Caller);
        LaterSettings.RequireNeutral(fields, LaterSettings.OfBuckets);

        var bucket = await createBucket.ExecuteAsync(
            http.Caller,
            new NewBucket(name, name, type) { Info = BucketInfo.Parse(fields.OptionalMap("bucketInfo") ?? []) },
            cancellationToken);
        return B2Answer.Of(BucketDocument.From(bucket, http.Caller), B2Json.Wire.BucketDocument);
    }
}
