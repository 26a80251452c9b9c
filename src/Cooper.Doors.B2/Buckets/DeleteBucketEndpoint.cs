using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary><c>b2_delete_bucket</c></summary>
static class DeleteBucketEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_delete_bucket", HandleAsync, Capability.DeleteBuckets);

    static async Task<B2Answer<BucketDocument>> HandleAsync(
        CallFields fields, HttpContext http, DeleteBucket deleteBucket, CancellationToken cancellationToken)
    {
        fields.RequireAccount(http.Caller);
        var bucket = await deleteBucket.ExecuteAsync(http.Caller, fields.BucketId("bucketId"), cancellationToken);
        return B2Answer.Of(BucketDocument.From(bucket, http.Caller), B2Json.Wire.BucketDocument);
    }
}
