using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>
/// What the scopes of an API key come to when a request begins: which buckets they cover, and what may be done in each. A bucket that is
/// made or renamed later is not among them.
/// </summary>
public sealed class ScopedReach
{
    readonly ApplicationKey? key;
    readonly IReadOnlyList<NamespaceName> namespaces;
    readonly Dictionary<BucketId, CapabilitySet> buckets = [];

    ScopedReach(ApplicationKey? key, IReadOnlyList<NamespaceName> namespaces, IEnumerable<Bucket> present)
    {
        (this.key, this.namespaces) = (key, namespaces);
        foreach (var bucket in present)
        {
            if (CapabilitiesIn(bucket) is { Count: > 0 } some)
                buckets.Add(bucket.Id, some);
        }

        Listed = [.. buckets.Where(bucket => bucket.Value.Contains(Capability.ListBuckets)).Select(bucket => bucket.Key)];
    }

    public static ScopedReach Nothing { get; } = new(null, [], []);

    /// <summary>The buckets that the key may list.</summary>
    public IReadOnlyList<BucketId> Listed { get; }

    public CapabilitySet In(BucketId bucket) => buckets.GetValueOrDefault(bucket);

    /// <summary>Of a bucket as it is described, which may be one that has gone.</summary>
    public CapabilitySet CapabilitiesIn(Bucket bucket) => CapabilitiesIn(bucket.Id, bucket.Name, bucket.Namespace);

    /// <summary>Of a bucket that is not there yet.</summary>
    public CapabilitySet CapabilitiesInNew(string name, string @namespace) => CapabilitiesIn(null, name, @namespace);

    public CapabilitySet CapabilitiesIn(NamespaceName name) =>
        Sum(scope => scope.CoversNamespace(name));

    internal static async ValueTask<ScopedReach> ResolveAsync(ICatalog catalog, ApplicationKey key, CancellationToken cancellationToken)
    {
        // Scopes that name single buckets are resolved by their rows, which are in memory; others need a look at all.
        var isEnumerated = key.Api!.Scopes.All(scope => scope.ResourceType == KeyScope.Bucket && !scope.IsPattern);
        if (!isEnumerated)
            return new ScopedReach(
                key, Namespaces.NamesOf(key.Account), await catalog.Buckets.ListAsync(key.Account, cancellationToken));
        var named = new Dictionary<BucketId, Bucket>();
        foreach (var id in key.Api.Scopes.Select(scope => BucketId.Parse(scope.BucketId!)).Distinct())
        {
            if (await catalog.Buckets.FindAsync(id, cancellationToken) is { } bucket && bucket.Account == key.Account)
                named.Add(id, bucket);
        }

        return new ScopedReach(key, Namespaces.NamesOf(key.Account), named.Values);
    }

    CapabilitySet CapabilitiesIn(BucketId? id, string name, string @namespace)
    {
        var home = namespaces.FirstOrDefault(one => one.Key == @namespace);
        return Sum(scope => scope.CoversBucket(id, name) || (home is not null && scope.CoversNamespace(home)));
    }

    CapabilitySet Sum(Func<KeyScope, bool> covers)
    {
        if (key is null)
            return CapabilitySet.None;
        var all = CapabilitySet.None;
        foreach (var scope in key.Api!.Scopes.Where(covers))
            all = all.With(scope.Most());
        return all.Within(key.Api.Permission.ToCapabilities());
    }
}
