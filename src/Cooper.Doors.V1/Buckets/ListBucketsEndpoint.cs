using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>POST /v1/buckets/list</c></summary>
static class ListBucketsEndpoint
{
    /// <summary>After a crash, counting a bucket opens it once. Of more than this many the list tells no sums.</summary>
    const int SummedMax = 1000;

    static readonly string[] SearchedPaths = ["bucket_id", "bucket_name", "description"];

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/list", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets));

    static async Task<JsonHttpResult<BucketListDocument>> HandleAsync(
        HttpContext http, ListBuckets listBuckets, GetBucket getBucket, CancellationToken cancellationToken)
    {
        var request = Read(await JsonBody.ReadAsync(http, cancellationToken), http.Request.Query);

        var standings = await listBuckets.DescribeAsync(http.Caller, cancellationToken);

        if (DependsOnCounts(request))
            standings = await CountAsync(standings);
        var page = ListPage<BucketStanding>.Take(request, request.Sort, standings.Select(Show), TextsOf);
        var counted = await CountAsync([.. (page.Matches.Count <= SummedMax ? page.Matches : page.Items).Select(match => match.Thing)]);
        var byId = counted.ToDictionary(standing => standing.Bucket.Id);
        var results = page.Items.Select(item => BucketDocument.From(byId[item.Thing.Bucket.Id]));
        var stats = page.Matches.Count <= SummedMax ? BucketListStats.Of(counted) : null;
        return TypedResults.Json(
            new BucketListDocument([.. results], page.Matches.Count, page.Pagination, stats), V1Json.Plain.BucketListDocument);

        async Task<IReadOnlyList<BucketStanding>> CountAsync(IReadOnlyList<BucketStanding> some)
        {
            var all = new List<BucketStanding>(some.Count);
            foreach (var standing in some)
                all.Add(standing.Content is null ? await getBucket.CountAsync(standing, cancellationToken) : standing);
            return all;
        }
    }

    internal static ListRequest Read(JsonElement? body, IQueryCollection query)
    {
        var faults = new Faults();
        var request = ListRequest.Read("buckets", body, query, faults);
        faults.Refuse();
        return request!;
    }

    internal static Listed<BucketStanding> Show(BucketStanding standing) => new(
        standing,
        JsonSerializer.SerializeToElement(BucketDocument.From(standing), V1Json.Plain.BucketDocument),
        BucketIdentifiers.Spell(standing.Bucket.Id));

    static bool DependsOnCounts(ListRequest request) =>
        request.Filter.Paths.Append(request.Sort.Field).Any(path => path is "object_count" or "total_size_bytes");

    static IEnumerable<string> TextsOf(JsonElement bucket) =>
        SearchedPaths.Select(path => Values.At(bucket, path)?.GetString()).OfType<string>();
}

/// <summary><c>ListBucketsResponse</c></summary>
sealed record BucketListDocument(
    IReadOnlyList<BucketDocument> Results, int TotalCount, PaginationDocument Pagination, BucketListStats? Stats);

/// <summary>Sums over all that match, not over the page.</summary>
sealed record BucketListStats(long TotalObjects, long TotalSizeBytes, double AvgObjectsPerBucket, double AvgSizePerBucket)
{
    public static BucketListStats Of(IReadOnlyList<BucketStanding> counted)
    {
        var objects = counted.Sum(standing => standing.Content!.Value.Objects);
        var bytes = counted.Sum(standing => standing.Content!.Value.Bytes);
        var count = Math.Max(1, counted.Count);
        return new BucketListStats(objects, bytes, (double)objects / count, (double)bytes / count);
    }
}
