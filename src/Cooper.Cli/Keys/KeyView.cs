using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Keys;

/// <summary>An application key as B2 shows it.</summary>
readonly struct KeyView(JsonElement json)
{
    public string Id => json.RequiredText("applicationKeyId");

    public string Name => json.RequiredText("keyName");

    /// <summary>Only when it has just been created.</summary>
    public string? Secret => json.Text("applicationKey");

    public IReadOnlyList<string> Capabilities => json.Texts("capabilities");

    /// <summary>None means all.</summary>
    public IReadOnlyList<string> Buckets => json.Texts("bucketIds");

    public string? NamePrefix => json.Text("namePrefix");

    public DateTimeOffset? ExpiresAt =>
        json.Member("expirationTimestamp") is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(json.Number("expirationTimestamp"));
}
