using System.Globalization;
using Cooper.Domain.Audit;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Audit;

/// <summary><c>GET /v1/organizations/audit/logs</c></summary>
static class ListAuditEntriesEndpoint
{
    const int EntriesByDefault = 100;

    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/organizations/audit/logs", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<AuditListDocument>> HandleAsync(
        HttpContext http, ListAuditEntries listAuditEntries, CancellationToken cancellationToken)
    {
        var query = Read(http.Request.Query);

        // One more than asked for tells whether there is a next page.
        var entries = await listAuditEntries.ExecuteAsync(http.Caller, query with { Most = query.Most + 1 }, cancellationToken);

        var shown = entries.Take(query.Most).ToList();
        var cursor = entries.Count > query.Most ? shown[^1].Number.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new AuditListDocument([.. shown.Select(AuditEntryDocument.From)], cursor), V1Json.Plain.AuditListDocument);
    }

    static AuditQuery Read(IQueryCollection queryCollection)
    {
        var faults = new Faults();
        var query = new QueryFields(queryCollection, faults);
        var most = query.Integer("limit", 1, ListAuditEntries.EntriesMax) ?? EntriesByDefault;
        var action = ReadOne(query, "action", AuditEntryDocument.Parse, "Input should be an action of this log", faults);
        var bucket = ReadOne(query, "bucket_id", BucketIdentifiers.TryParseId, "Input should be a bucket's id", faults);
        var before = ReadOne(query, "cursor", ParseCursor, "Input should be the next_cursor of a page before", faults);
        faults.Refuse();
        return new AuditQuery(action, bucket, before, most);
    }

    static T? ReadOne<T>(QueryFields query, string name, Func<string, T?> parse, string rule, Faults faults)
        where T : struct
    {
        if (query.Text(name) is not { } text)
            return null;
        var value = parse(text);
        if (value is null)
            faults.Add(Location.Query.Then(name), "value_error", rule);
        return value;
    }

    static long? ParseCursor(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <param name="NextCursor">To be given as <c>cursor</c> for the entries before these; null if there are none.</param>
sealed record AuditListDocument(IReadOnlyList<AuditEntryDocument> Results, string? NextCursor);

/// <summary>Who did what to a bucket or a key, and when.</summary>
sealed record AuditEntryDocument
{
    static readonly Dictionary<string, AuditAction> Actions = Enum.GetValues<AuditAction>().ToDictionary(Spell);

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Action { get; init; }

    public string? BucketId { get; init; }

    public string? BucketName { get; init; }

    public string? SubjectId { get; init; }

    public string? SubjectName { get; init; }

    public string? KeyId { get; init; }

    public string? RequestId { get; init; }

    public string? TaskId { get; init; }

    public long? ObjectCount { get; init; }

    public long? TotalSizeBytes { get; init; }

    public string? Error { get; init; }

    public static AuditAction? Parse(string text) => Actions.TryGetValue(text, out var action) ? action : null;

    public static AuditEntryDocument From(AuditEntry entry) => new()
    {
        CreatedAt = entry.At,
        Action = Spell(entry.Action),
        BucketId = entry.Bucket is { } bucket ? BucketIdentifiers.Spell(bucket) : null,
        BucketName = entry.BucketName,
        SubjectId = entry.SubjectId,
        SubjectName = entry.SubjectName,
        KeyId = entry.KeyId,
        RequestId = entry.RequestId,
        TaskId = entry.Task?.ToString(),
        ObjectCount = entry.Content?.Objects,
        TotalSizeBytes = entry.Content?.Bytes,
        Error = entry.Error,
    };

    static string Spell(AuditAction action) => action switch
    {
        AuditAction.BucketCreated => "bucket_created",
        AuditAction.BucketUpdated => "bucket_updated",
        AuditAction.BucketDeletionAccepted => "bucket_deletion_accepted",
        AuditAction.BucketDeletionResumed => "bucket_deletion_resumed",
        AuditAction.BucketDeletionPurged => "bucket_deletion_purged",
        AuditAction.BucketDeletionCanceled => "bucket_deletion_canceled",
        AuditAction.BucketDeletionFailed => "bucket_deletion_failed",
        AuditAction.BucketDeleted => "bucket_deleted",
        AuditAction.ApiKeyCreated => "api_key_created",
        AuditAction.ApiKeyUpdated => "api_key_updated",
        AuditAction.ApiKeyRevoked => "api_key_revoked",
        AuditAction.ApiKeyRotated => "api_key_rotated",
    };
}
