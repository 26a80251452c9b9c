using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cooper.Domain.Keys;

/// <summary>What makes an <see cref="ApplicationKey"/> an API key of <c>/v1</c>: one that is its secret alone, <c>sk_…</c>.</summary>
public sealed record ApiKeyFacts
{
    /// <summary>The first characters of the secret, by which people know it again.</summary>
    public required string Prefix { get; init; }

    public string? Description { get; init; }

    public required Permission Permission { get; init; }

    /// <summary>Empty for all that there is.</summary>
    public IReadOnlyList<KeyScope> Scopes { get; init; } = [];

    /// <summary>Requests per minute; null for the server's own limit.</summary>
    public int? RateLimitOverride { get; init; }

    /// <summary>The key that made it.</summary>
    public string? CreatedBy { get; init; }

    public string? RevokedBy { get; init; }

    /// <summary>As the catalog keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ApiKeyJson.Default.ApiKeyFacts);

    public static ApiKeyFacts Parse(string json) => JsonSerializer.Deserialize(json, ApiKeyJson.Default.ApiKeyFacts)!;
}

/// <summary>The secrets of API keys. They are random, so a plain hash tells nothing of them.</summary>
static class ApiKeySecret
{
    public const string Start = "sk_";

    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const int PrefixLength = 10;

    // 256 bits.
    const int Characters = 43;

    public static string New(Entropy entropy) => Start + entropy.NextText(Alphabet, Characters);

    public static string PrefixOf(string secret) => secret[..PrefixLength];

    /// <summary>Nothing of it is kept that could be opened.</summary>
    public static SealedSecret Seal(string secret) => new([], Hash(secret));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Written to disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiKeyFacts))]
sealed partial class ApiKeyJson : JsonSerializerContext;
