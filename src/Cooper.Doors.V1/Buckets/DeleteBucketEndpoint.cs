using System.Globalization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Doors.V1.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>DELETE /v1/buckets/{bucket_identifier}</c></summary>
static class DeleteBucketEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapDelete("/{bucket_identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.DeleteBuckets, Capability.DeleteFiles));

    static async Task<IResult> HandleAsync(
        string bucket_identifier, HttpContext http, DeleteBucketCascade deleteBucket, PlanBucketEnd planBucketEnd,
        CancellationToken cancellationToken)
    {
        var identifier = BucketIdentifiers.Parse(bucket_identifier);
        var (request, isDryRun) = Read(http);
        if (isDryRun)
        {
            var plan = await planBucketEnd.ExecuteAsync(http.Caller, identifier, request, cancellationToken);
            return TypedResults.Json(BucketDeletionPlanDocument.From(plan), V1Json.Plain.BucketDeletionPlanDocument);
        }

        var accepted = await deleteBucket.ExecuteAsync(http.Caller, identifier, request, cancellationToken);
        return TypedResults.Json(BucketDeletionDocument.From(accepted), V1Json.Plain.BucketDeletionDocument);
    }

    internal static (EndRequest Request, bool IsDryRun) Read(HttpContext http)
    {
        var faults = new Faults();
        var query = new QueryFields(http.Request.Query, faults);
        var isDryRun = query.Boolean("dry_run") ?? false;
        var window = query.Text("window") is { } text ? ReadWindow(text, faults) : TimeSpan.Zero;
        var revision = ReadRevision(http.Request.Headers.IfMatch.ToString(), faults);
        faults.Refuse();

        return (new EndRequest(http.RequestId, revision, window), isDryRun);
    }

    /// <summary><c>0</c>, or a whole number of seconds, minutes, hours or days: <c>90s</c>, <c>24h</c>.</summary>
    static TimeSpan ReadWindow(string text, Faults faults)
    {
        if (text == "0")
            return TimeSpan.Zero;
        TimeSpan? unit = text.Length == 0 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is { } one && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= EndOptions.WindowMax / one)
            return one * count;
        faults.Add(Location.Query.Then("window"), "time_delta_parsing", "Input should be 0, or up to 365d with s, m, h or d: 90s, 24h");
        return TimeSpan.Zero;
    }

    /// <summary>The <c>revision</c> of the bucket as the caller saw it, in quotes or without. A star is any revision.</summary>
    static long? ReadRevision(string header, Faults faults)
    {
        var text = header.Trim();
        if (text is "" or "*")
            return null;
        if (text is ['"', .. var inside, '"'])
            text = inside;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return revision;
        faults.Add(Location.Header.Then("If-Match"), "int_parsing", "Input should be a bucket's revision in quotes");
        return null;
    }
}

/// <summary><c>BucketDeleteResponse</c></summary>
sealed record BucketDeletionDocument(string TaskId, string Status, string BucketId, string BucketName, long ObjectCount, string Message)
{
    public static BucketDeletionDocument From(AcceptedEnd accepted) => new(
        accepted.Task.Id.ToString(),
        TaskDocument.Spell(accepted.Task.State),
        BucketIdentifiers.Spell(accepted.Bucket.Id),
        accepted.Bucket.Name,
        accepted.ObjectCount,
        $"The bucket is being deleted; poll GET /v1/tasks/{accepted.Task.Id}"
        + (CascadeJson.ReadProgress(accepted.Task.Progress).IsFoundStale
            ? ". Its place does not open: the count is the last one that was known"
            : ""));
}
