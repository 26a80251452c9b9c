using Cooper.Domain.Keys;

namespace Cooper.Doors.V1.Keys;

/// <summary>
/// <c>APIKeyModel</c>; <c>is_suspended</c> and <c>previous_secret_until</c> are Cooper's own. The organisation and its one user are the
/// account.
/// </summary>
sealed record ApiKeyDocument(
    string KeyId, string KeyHash, string? KeyPrefix, string KeyType, string InternalId, string OrganizationId, string UserId, string Name,
    string? Description, IReadOnlyList<string> Permissions, IReadOnlyList<ApiKeyScopeDocument> Scopes, int? RateLimitOverride,
    string Status, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset CreatedAt, string? CreatedBy,
    DateTimeOffset? RevokedAt, string? RevokedBy, bool? IsSuspended, DateTimeOffset? PreviousSecretUntil)
{
    const int InternalIdDigits = 24;

    /// <summary>The secret; only in the answer that makes it.</summary>
    public string? Key { get; init; }

    public static ApiKeyDocument From(ApplicationKey key, DateTimeOffset now)
    {
        var account = key.Account.ToString();
        return new ApiKeyDocument(
            key.Id.ToString(),
            Convert.ToHexStringLower(key.Secret.Fingerprint),
            key.Api?.Prefix,
            "standard",
            "int_" + account.PadLeft(InternalIdDigits, '0'),
            "org_" + account,
            "usr_" + account,
            key.Api is null ? ApiKeys.Master : key.Name,
            key.Api?.Description,
            [Spell(key.Api?.Permission ?? Permission.Admin)],
            [.. (key.Api?.Scopes ?? []).Select(scope => new ApiKeyScopeDocument(scope.ResourceType, scope.ResourceId, scope.Operations))],
            key.Api?.RateLimitOverride,
            key.RevokedAt is not null ? "revoked" : key.IsExpired(now) ? "expired" : "active",
            key.ExpiresAt,
            key.LastUsedAt,
            key.CreatedAt,
            key.Api?.CreatedBy,
            key.RevokedAt,
            key.Api?.RevokedBy,
            key.IsSuspended ? true : null,
            key.Previous?.Until > now ? key.Previous.Until : null);
    }

    internal static string Spell(Permission permission) => permission switch
    {
        Permission.Read => "read",
        Permission.Write => "write",
        Permission.Delete => "delete",
        Permission.Admin => "admin",
    };
}

/// <summary><c>ResourceScope</c></summary>
sealed record ApiKeyScopeDocument(string ResourceType, string ResourceId, IReadOnlyList<string>? Operations);

/// <summary><c>APIKeyListResponse</c></summary>
sealed record ApiKeyListDocument(IReadOnlyList<ApiKeyDocument> Results);
