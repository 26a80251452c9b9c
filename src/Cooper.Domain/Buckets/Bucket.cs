using Cooper.Domain.Accounts;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>A bucket as the catalog keeps it.</summary>
public sealed record Bucket
{
    public required BucketId Id { get; init; }

    public required AccountId Account { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Its name in <c>/v1</c>: unique among the Live buckets of a namespace.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in B2: unique among all Live buckets of the server, whatever the case of its letters.</summary>
    public required string StorageName { get; init; }

    public required BucketType Type { get; init; }

    public IReadOnlyDictionary<string, string> Info { get; init; } = new Dictionary<string, string>();

    public string? Description { get; init; }

    /// <summary>The <c>bucket_schema</c> of <c>/v1</c>, as JSON; none for a bucket made through B2.</summary>
    public string? Schema { get; init; }

    /// <summary>The <c>unique_key</c> of <c>/v1</c>, as JSON; null if it has none. Never changes.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The <c>metadata</c> of <c>/v1</c>, as JSON.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>Grows by one with every change of the settings.</summary>
    public required long Revision { get; init; }

    public required BucketState State { get; init; }

    /// <summary>Raised by the acceptance of an end and by its undoing; whatever carries an older one is refused.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// What it held when its place was last closed or sealed; exact only then. <see cref="Places.IBucketStore.CountAsync"/> always is.
    /// </summary>
    public BucketContent LastContent { get; init; } = BucketContent.Nothing;

    /// <summary>How long an end of this bucket can be undone; a longer window of the server or of the request wins.</summary>
    public TimeSpan DeletionWindow { get; init; }

    /// <summary>The task that ends it, while it is Ending or Reclaiming or after that failed.</summary>
    public TaskId? EndTask { get; init; }
}

/// <summary>Written to disk as its number.</summary>
public enum BucketType
{
    AllPrivate = 0,
    AllPublic = 1,
}

/// <summary>Written to disk as its number. Live → Ending → Reclaiming → Gone; a strict delete goes from Live to Gone.</summary>
public enum BucketState
{
    Live = 0,
    Ending = 1,
    Reclaiming = 2,
    Gone = 3,
}
