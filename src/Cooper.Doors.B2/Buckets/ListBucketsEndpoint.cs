using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Buckets;

/// <summary>
/// <c>b2_list_buckets</c>. An id or a name that no bucket has gives an empty list: clients ask by it whether there is one.
/// </summary>
static class ListBucketsEndpoint
{
    static readonly string[] KnownTypes = ["all", "allPrivate", "allPublic", "restricted", "shared", "snapshot"];

    public static void Map(B2Calls b2) => b2.Map("b2_list_buckets", HandleAsync, Capability.ListBuckets);

    static async Task<B2Answer<BucketListDocument>> HandleAsync(
        CallFields fields, HttpContext http, ListBuckets listBuckets, CancellationToken cancellationToken)
    {
        var caller = http.Caller;
        fields.RequireAccount(caller);
        var id = fields.OptionalText("bucketId");
        var name = fields.OptionalText("bucketName");
        var types = ParseTypes(fields.OptionalTexts("bucketTypes"));

        var reachable = await listBuckets.ExecuteAsync(caller, cancellationToken);
        var live = reachable.Where(bucket => bucket.State == BucketState.Live).ToList();
        if (http.ApiVersion != ApiVersion.V1)
            RequireOwnBucket(caller, live, id, name);

        var found =
            from bucket in live
            where id is null || bucket.Id.ToString() == id
            where name is null || bucket.StorageName == name
            where types is null || types.Contains(BucketTypes.NameOf(bucket.Type))
            select BucketDocument.From(bucket, caller);
        return B2Answer.Of(new BucketListDocument([.. found]), B2Json.Wire.BucketListDocument);
    }

    /// <summary>From v2 on a restricted key names the bucket; v1 shows it the buckets that it has.</summary>
    static void RequireOwnBucket(Caller caller, List<Bucket> live, string? id, string? name)
    {
        if (caller.Buckets is null)
            return;
        var isOwn = id is not null
            ? caller.Buckets.Any(bucket => bucket.ToString() == id)
            : live.Exists(bucket => bucket.StorageName == name);
        if (!isOwn)
            throw Refuse.NotAllowed();
    }

    /// <summary>Null for all types.</summary>
    static IReadOnlyList<string>? ParseTypes(IReadOnlyList<string>? types)
    {
        if (types?.FirstOrDefault(type => !KnownTypes.Contains(type)) is { } unknown)
            throw Refuse.BadRequest($"Unknown bucketTypes: {unknown}");
        return types is null or [] || types.Contains("all") ? null : types;
    }
}

sealed record BucketListDocument(IReadOnlyList<BucketDocument> Buckets);
