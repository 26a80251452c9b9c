using System.Text.Json.Serialization;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Keys;

/// <summary>One thing that an API key is limited to, and what it may do there. Stands in the catalog, as JSON.</summary>
/// <param name="ResourceType">One of <see cref="ResourceTypes"/>; only buckets and namespaces cover anything here.</param>
/// <param name="ResourceId">As the caller gave it: an id or a name, in which each <c>*</c> stands for any characters.</param>
/// <param name="Operations">Some of <see cref="KnownOperations"/>; null for all that the key's permission allows.</param>
/// <param name="BucketId">Of a scope without <c>*</c>: the one bucket that it means, whatever becomes of the name.</param>
public sealed record KeyScope(
    string ResourceType, string ResourceId, IReadOnlyList<string>? Operations = null, string? BucketId = null)
{
    public const string Bucket = "bucket";
    public const string Namespace = "namespace";

    public static IReadOnlyList<string> ResourceTypes { get; } =
    [
        "organization", "user", "api_key", Namespace, "collection", Bucket, "retriever", "cluster", "taxonomy", "storage_connection",
        "alert",
    ];

    public static IReadOnlyList<string> KnownOperations { get; } =
    [
        "read_data", "write_data", "delete_data", "execute_retriever", "create_retriever", "delete_retriever", "execute_job", "cancel_job",
        "create_cluster", "delete_cluster", "modify_cluster", "modify_infrastructure", "manage_permissions",
    ];

    [JsonIgnore]
    public bool IsPattern => ResourceId.Contains('*');

    /// <summary>The most that a key with this scope may do, whatever its permission.</summary>
    internal CapabilitySet Most() => (ResourceType, Operations) switch
    {
        (not (Bucket or Namespace), _) => CapabilitySet.None,
        (_, null) => CapabilitySet.All,
        (_, { } some) => some.Aggregate(CapabilitySet.None, (all, operation) => all.With(Permissions.OfOperation(operation))),
    };

    internal bool CoversNamespace(NamespaceName name) => ResourceType == Namespace && (Fits(name.Id) || Fits(name.Name));

    /// <param name="id">Null for a bucket that is not there yet.</param>
    internal bool CoversBucket(BucketId? id, string name) => ResourceType == Bucket
        && (IsPattern ? (id is { } some && Fits(BucketIdPrefix + some)) || Fits(name) : id is not null && BucketId == id.ToString());

    /// <summary>As <c>/v1</c> spells the id of a bucket.</summary>
    internal const string BucketIdPrefix = "bkt_";

    /// <summary>Takes the shortest stretch for each <c>*</c> but the last, so it takes a time that grows with the text alone.</summary>
    internal bool Fits(string text)
    {
        var pieces = ResourceId.Split('*');
        if (pieces.Length == 1)
            return text == ResourceId;
        if (!text.StartsWith(pieces[0], StringComparison.Ordinal))
            return false;
        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = text.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + piece.Length;
        }

        return text.Length - pieces[^1].Length >= at && text.EndsWith(pieces[^1], StringComparison.Ordinal);
    }
}
