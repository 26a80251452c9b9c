using System.Text.Json.Nodes;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Objects;

/// <summary>The query parameter <c>auto_process</c>, and what the answer says of it.</summary>
static class AutoProcess
{
    public static bool Read(IQueryCollection query, Faults faults) => new QueryFields(query, faults).Boolean("auto_process") ?? false;

    /// <returns>The objects as they are answered: waiting to be processed, or with the reason why not.</returns>
    public static async Task<IReadOnlyList<JsonObject>> DescribeAsync(
        HttpContext http, ProcessObjects process, Bucket bucket, IReadOnlyList<StoredObject> made, bool isAsked)
    {
        if (!isAsked || made.Count == 0)
            return [.. made.Select(one => ObjectDocument.From(bucket.Id, one))];
        // What was stored has to be answered, also to a client that hangs up.
        var refusal = await process.ExecuteAsync(
            http.Caller, new BucketIdentifier(BucketIdentifiers.Spell(bucket.Id), bucket.Id), made, IdOf(http), CancellationToken.None);
        return
        [
            .. made.Select(one =>
            {
                var document = ObjectDocument.From(bucket.Id, refusal is null ? one with { Status = ObjectStatus.Pending } : one);
                if (refusal is not null)
                    document["auto_process_error"] = refusal.Message;
                return document;
            }),
        ];
    }

    /// <summary>The places before this one are those of the objects.</summary>
    static BatchId? IdOf(HttpContext http) =>
        IdempotencyKey.EntropyOf(http, CreateObjects.ObjectsMax) is { } entropy ? BatchId.New(entropy) : null;
}
