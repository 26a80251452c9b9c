using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Keys;

/// <summary><c>POST /console/keys</c></summary>
static class CreateKeyEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapPost("/keys", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.WriteKeys));

    static async Task<IResult> HandleAsync(HttpContext http, CreateKey createKey, CancellationToken cancellationToken)
    {
        var wish = await ConsoleJson.ReadAsync(http, ConsoleJson.Plain.NewKeyDocument, cancellationToken);

        var (key, secret) = await createKey.ExecuteAsync(http.Caller, wish.ToKey(), cancellationToken);

        return ConsoleJson.Answer(http, KeyDocument.From(key, secret), ConsoleJson.Plain.KeyDocument);
    }
}

/// <param name="BucketIds">Null for all buckets.</param>
/// <param name="ValidSeconds">Null for a key that does not expire.</param>
sealed record NewKeyDocument(IReadOnlyList<string>? BucketIds, string? NamePrefix, long? ValidSeconds)
{
    public required string KeyName { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public NewKey ToKey()
    {
        var capabilities = Capabilities.Select(name =>
            CapabilitySet.TryParseName(name) ?? throw Refuse.BadRequest($"Unknown capability: {name}"));
        return new NewKey(
            KeyName,
            CapabilitySet.Of([.. capabilities]),
            BucketIds is null ? null : [.. BucketIds.Select(Cooper.Console.Buckets.BucketIds.Parse).Distinct()],
            NamePrefix is "" ? null : NamePrefix,
            ValidSeconds);
    }
}
