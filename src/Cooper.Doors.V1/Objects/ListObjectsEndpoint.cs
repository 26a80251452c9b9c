using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Objects;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/objects/list</c></summary>
static class ListObjectsEndpoint
{
    const int SelectedMax = 200;

    /// <summary>A search looks at the key prefix and at the user's own fields.</summary>
    static readonly HashSet<string> NotSearched =
        ["object_id", "bucket_id", "status", "error", "created_at", "updated_at", "source_details", "blobs"];

    /// <summary>Members of the document that are not the user's own fields.</summary>
    static readonly HashSet<string> OfSystem = ["key_prefix", .. NotSearched];

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/objects/list", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListFiles, Capability.ReadFiles));

    static async Task<JsonHttpResult<ObjectListDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, ListObjects listObjects, CancellationToken cancellationToken)
    {
        var (request, select) = Read(await JsonBody.ReadAsync(http, cancellationToken), http.Request.Query);

        var list = await listObjects.ExecuteAsync(
            http.Caller,
            BucketIdentifiers.Parse(bucket_identifier),
            async walk =>
            {
                var page = await LongList.TakeAsync(
                    request,
                    walk.FromAsync(PositionOf(request), request.Limit + 1, cancellationToken),
                    new LongListView<StoredObject>(MayMatch(request.Filter), one => Show(walk, one), TextsOf),
                    cancellationToken);
                var results = page.Items.Select(item => Show(walk, item.Thing, select)).ToList();
                return new ObjectListDocument(results, page.Pagination(request), await StatsAsync(walk, request, cancellationToken));
            },
            cancellationToken);

        return TypedResults.Json(list, V1Json.Plain.ObjectListDocument);
    }

    static (ListRequest Request, IReadOnlyList<string>? Select) Read(JsonElement? body, IQueryCollection query)
    {
        var faults = new Faults();
        var request = ListRequest.Read("objects", body, query, faults);
        var fields = new Fields(body, Location.Body, faults);
        List<string>? select = null;
        if (fields.Array("select") is { } array)
        {
            if (array.EnumerateArray().Any(path => path.ValueKind != JsonValueKind.String || path.GetString() is ""))
                faults.Add(fields.At("select"), "list_type", "Input should be an array of paths");
            else if (Bounds.Check(fields.At("select"), array.GetArrayLength(), 0, SelectedMax, faults))
                select = [.. array.EnumerateArray().Select(path => path.GetString()!)];
        }

        faults.Refuse();
        return (request!, select);
    }

    /// <summary>Most filters are about the user's own fields, and those are stored as they are shown.</summary>
    static Func<StoredObject, bool> MayMatch(Filter filter)
    {
        var ofFields = filter.Within(path => !OfSystem.Contains(path.Split('.')[0]));
        if (ofFields == Filter.Anything)
            return _ => true;
        return one =>
        {
            using var fields = JsonDocument.Parse(one.Fields);
            return ofFields.Matches(fields.RootElement);
        };
    }

    static Listed<StoredObject> Show(ObjectWalk walk, StoredObject one) => new(
        one,
        JsonSerializer.SerializeToElement(ObjectDocument.From(walk.Bucket.Id, one), V1Json.Plain.JsonObject),
        one.Id.ToString());

    static ObjectPosition? PositionOf(ListRequest request) =>
        LongList.IsOwnOrder(request) && request.Cursor is { } cursor ? PositionOf(cursor) : null;

    static ObjectPosition PositionOf(Cursor cursor) =>
        cursor.Last.Value is { ValueKind: JsonValueKind.String } text && ObjectId.TryParse(cursor.Last.Id) is { } id
        && DateTimeOffset.TryParse(
            text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new ObjectPosition(at, id)
            : throw Refuse.InvalidCursor();

    static JsonObject Show(ObjectWalk walk, StoredObject one, IReadOnlyList<string>? select)
    {
        var document = ObjectDocument.From(walk.Bucket.Id, one);
        return select is null ? document : ObjectDocument.Select(document, select);
    }

    /// <summary>Of the whole bucket: they cost nothing then. With a filter they would cost a look at every object.</summary>
    static async Task<ObjectListStats?> StatsAsync(ObjectWalk walk, ListRequest request, CancellationToken cancellationToken)
    {
        if (request.Filter != Filter.Anything || request.Search is not null)
            return null;
        var content = walk.Content;
        var byStatus = await walk.CountByStatusAsync(cancellationToken);
        return new ObjectListStats(
            content.StoredObjects,
            content.Blobs,
            content.StoredObjects == 0 ? 0 : (double)content.Blobs / content.StoredObjects,
            byStatus.ToDictionary(entry => ObjectDocument.Spell(entry.Key), entry => entry.Value));
    }

    static IEnumerable<string> TextsOf(JsonElement document) =>
        document.EnumerateObject().Where(member => !NotSearched.Contains(member.Name)).SelectMany(member => Values.TextsIn(member.Value));
}

/// <summary><c>ListObjectsResponse</c></summary>
sealed record ObjectListDocument(IReadOnlyList<JsonObject> Results, PaginationDocument Pagination, ObjectListStats? Stats);

/// <summary><c>ObjectListStats</c></summary>
sealed record ObjectListStats(
    long TotalObjects, long TotalBlobs, double AvgBlobsPerObject, IReadOnlyDictionary<string, long> ObjectsByStatus);
