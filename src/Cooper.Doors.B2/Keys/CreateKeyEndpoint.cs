using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Keys;

/// <summary><c>b2_create_key</c></summary>
static class CreateKeyEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_create_key", HandleAsync, Capability.WriteKeys);

    static async Task<IResult> HandleAsync(CallFields fields, HttpContext http, CreateKey createKey, CancellationToken cancellationToken)
    {
        fields.RequireAccount(http.Caller);
        var version = http.ApiVersion;
        var buckets = version < ApiVersion.V4 ? ReadBucket(fields) : ReadBuckets(fields);
        var namePrefix = fields.OptionalText("namePrefix");
        if (version < ApiVersion.V4 && namePrefix is not null && buckets is null)
            throw Refuse.BadRequest("namePrefix needs a bucketId");

        var wish = new NewKey(
            fields.Text("keyName"),
            ReadCapabilities(fields.Texts("capabilities")),
            buckets,
            namePrefix,
            fields.OptionalNumber("validDurationInSeconds"));
        var (key, secret) = await createKey.ExecuteAsync(http.Caller, wish, cancellationToken);
        return KeyAnswer.Of(key, version, secret);
    }

    static CapabilitySet ReadCapabilities(IReadOnlyList<string> names)
    {
        var capabilities = CapabilitySet.None;
        foreach (var name in names)
            capabilities = capabilities.With(CapabilitySet.TryParseName(name) ?? throw Refuse.BadRequest($"Unknown capability: {name}"));
        return capabilities;
    }

    static IReadOnlyList<BucketId>? ReadBucket(CallFields fields)
    {
        // To overlook it would make a key of all buckets.
        if (fields.OptionalValue("bucketIds") is not null)
            throw Refuse.BadRequest("bucketIds needs version 4 of the API; give bucketId");
        return fields.OptionalBucketId("bucketId") is { } id ? [id] : null;
    }

    static IReadOnlyList<BucketId>? ReadBuckets(CallFields fields)
    {
        if (fields.OptionalText("bucketId") is not null)
            throw Refuse.BadRequest("bucketId is of earlier versions of the API; give bucketIds");
        var ids = fields.OptionalTexts("bucketIds")?.Select(text =>
            BucketId.TryParse(text) ?? throw Refuse.Because(RefusalCode.BucketNotFound, "Invalid bucketIds"));
        return ids is null ? null : [.. ids.Distinct()];
    }
}
