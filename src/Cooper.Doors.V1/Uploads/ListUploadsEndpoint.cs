using System.Globalization;
using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/uploads/list</c></summary>
static class ListUploadsEndpoint
{
    const int LimitDefault = 20;
    const int LimitMax = 100;

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/uploads/list", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListFiles, Capability.ReadFiles));

    static async Task<JsonHttpResult<UploadListDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, ListUploads listUploads, SignedUrls urls, CancellationToken cancellationToken)
    {
        var (request, wantsUrls) = Read(await JsonBody.ReadAsync(http, cancellationToken), http.Request.Query);

        var list = await listUploads.ExecuteAsync(
            http.Caller,
            BucketIdentifiers.Parse(bucket_identifier),
            async walk =>
            {
                var page = await LongList.TakeAsync(
                    request,
                    walk.FromAsync(PositionOf(request), request.Limit + 1, cancellationToken),
                    new LongListView<StoredUpload>(_ => true, one => Show(walk, one), TextsOf),
                    cancellationToken);
                var results = page.Items.Select(item => UploadDocument.From(
                    walk.Bucket.Id,
                    item.Thing,
                    wantsUrls && item.Thing.Content is { } content ? urls.ToRead(http.Request, walk.Bucket, content) : null));
                return new UploadListDocument(
                    [.. results], page.Pagination(request), UploadListStats.Of(await walk.SumByStatusAsync(cancellationToken)));
            },
            cancellationToken);

        return TypedResults.Json(list, V1Json.Plain.UploadListDocument);
    }

    static (ListRequest Request, bool WantsUrls) Read(JsonElement? body, IQueryCollection query)
    {
        var faults = new Faults();
        var request = ListRequest.Read("uploads", (LimitDefault, LimitMax), body, query, faults);
        var wantsUrls = new Fields(body, Location.Body, faults).Boolean("return_presigned_urls") ?? false;
        faults.Refuse();
        return (request!, wantsUrls);
    }

    static Listed<StoredUpload> Show(UploadWalk walk, StoredUpload one) => new(
        one,
        JsonSerializer.SerializeToElement(UploadDocument.From(walk.Bucket.Id, one), V1Json.Plain.UploadDocument),
        one.Id.ToString());

    static UploadPosition? PositionOf(ListRequest request) =>
        LongList.IsOwnOrder(request) && request.Cursor is { } cursor ? PositionOf(cursor) : null;

    static UploadPosition PositionOf(Cursor cursor) =>
        cursor.Last.Value is { ValueKind: JsonValueKind.String } text && UploadId.TryParse(cursor.Last.Id) is { } id
        && DateTimeOffset.TryParse(
            text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new UploadPosition(at, id)
            : throw Refuse.InvalidCursor();

    static IEnumerable<string> TextsOf(JsonElement document) =>
        Values.TextsIn(document.GetProperty("metadata")).Prepend(document.GetProperty("filename").GetString()!);
}

/// <summary><c>ListUploadsResponse</c></summary>
sealed record UploadListDocument(IReadOnlyList<UploadDocument> Results, PaginationDocument Pagination, UploadListStats Stats);

/// <summary><c>UploadListStats</c>, of the whole bucket whatever the filter: so they cost nothing.</summary>
sealed record UploadListStats(
    long TotalUploads, long TotalSizeBytes, IReadOnlyDictionary<string, long> UploadsByStatus, double AvgFileSizeBytes, int UniqueBuckets)
{
    public static UploadListStats Of(IReadOnlyDictionary<UploadStatus, UploadSum> sums)
    {
        var (count, bytes) = (sums.Values.Sum(sum => sum.Count), sums.Values.Sum(sum => sum.Bytes));
        return new UploadListStats(
            count,
            bytes,
            sums.ToDictionary(sum => UploadDocument.Spell(sum.Key), sum => sum.Value.Count),
            count == 0 ? 0 : (double)bytes / count,
            count == 0 ? 0 : 1);
    }
}
