using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>How operations find API keys, and what holds for all of them.</summary>
public static class ApiKeys
{
    /// <summary>What the master key is called here.</summary>
    public const string Master = "admin-key";

    /// <summary>Those that are not revoked.</summary>
    public const int KeysMax = 1000;

    /// <summary>Of the revoked ones the latest are kept; the audit log tells of all.</summary>
    public const int RevokedMax = 200;

    /// <summary>How long a key is listed after it was revoked.</summary>
    public static readonly TimeSpan RevokedKept = TimeSpan.FromDays(90);

    /// <summary>The one key of that name that is not revoked.</summary>
    internal static async ValueTask<ApplicationKey> GetApiKeyAsync(this IKeyReader keys, AccountId account, string name)
    {
        if (name == Master)
            throw Refuse.ApiKeyProtected();
        var all = await keys.ListApiKeysAsync(account, CancellationToken.None);
        return all.FirstOrDefault(key => key.RevokedAt is null && key.Name == name) ?? throw Refuse.ApiKeyNotFound(name);
    }

    internal static async ValueTask RefuseIfTakenAsync(this IKeyReader keys, AccountId account, string name)
    {
        var all = await keys.ListApiKeysAsync(account, CancellationToken.None);
        if (name == Master || all.Any(key => key.RevokedAt is null && key.Name == name))
            throw Refuse.ApiKeyNameTaken(name);
    }

    /// <summary>A key that ends could otherwise leave one behind that does not.</summary>
    internal static void RefuseIfOutlives(Caller caller, DateTimeOffset? expiresAt)
    {
        if (caller.Key.ExpiresAt is { } end && (expiresAt is null || expiresAt > end))
            throw Refuse.NotAllowed("The key would outlive the one that asks for it");
    }

    internal static void RefuseIfPast(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt <= now)
            throw Refuse.Because(RefusalCode.ValidationFailed, "expires_at should be a time to come");
    }

    /// <summary>
    /// The same key with these rights. A scope without <c>*</c> means one bucket and one life of it; a key all of whose scopes are such
    /// ends with its last bucket, as an application key does that is restricted to buckets.
    /// </summary>
    internal static async ValueTask<ApplicationKey> WithRightsAsync(
        ICatalogTransaction transaction, ApplicationKey key, Permission permission, IReadOnlyList<KeyScope> scopes)
    {
        var pinned = new List<KeyScope>();
        foreach (var scope in scopes)
            pinned.Add(await PinAsync(transaction, key.Account, scope));
        var isOfBuckets = pinned.Count > 0 && pinned.All(scope => scope.BucketId is not null);
        var limited = key with
        {
            Buckets = isOfBuckets ? [.. pinned.Select(scope => BucketId.Parse(scope.BucketId!)).Distinct()] : null,
            IsSuspended = false,
            Api = key.Api! with { Scopes = pinned },
        };
        return WithPermission(limited, permission);
    }

    /// <summary>What the key may do somewhere; where, its scopes say.</summary>
    internal static ApplicationKey WithPermission(ApplicationKey key, Permission permission)
    {
        var scopes = key.Api!.Scopes;
        var most = scopes.Aggregate(CapabilitySet.None, (sum, scope) => sum.With(scope.Most()));
        return key with
        {
            Capabilities = scopes.Count == 0 ? permission.ToCapabilities() : permission.ToCapabilities().Within(most),
            Api = key.Api with { Permission = permission },
        };
    }

    static async ValueTask<KeyScope> PinAsync(ICatalogTransaction transaction, AccountId account, KeyScope scope)
    {
        if (scope.ResourceType != KeyScope.Bucket || scope.IsPattern)
            return scope with { BucketId = null };
        var buckets = await transaction.Buckets.ListAsync(account, CancellationToken.None);
        var named = buckets.Where(bucket => bucket.State == BucketState.Live
            && (bucket.Name == scope.ResourceId || KeyScope.BucketIdPrefix + bucket.Id == scope.ResourceId)).ToList();
        return named switch
        {
            [] => throw Refuse.BucketNotFound(scope.ResourceId),
            [var one] => scope with { BucketId = one.Id.ToString() },
            _ => throw Refuse.Because(
                RefusalCode.ValidationFailed, $"More than one bucket has the name {scope.ResourceId}; give the id of one"),
        };
    }
}
