using System.Text.Json;
using Cooper.Domain.Buckets;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>BucketResponse</c></summary>
sealed record BucketDocument
{
    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    public string? Description { get; init; }

    public JsonElement? BucketSchema { get; init; }

    public JsonElement? UniqueKey { get; init; }

    public required JsonElement Metadata { get; init; }

    /// <summary><see cref="BucketContent.Objects"/>. Null only while a list has not counted; it counts before it answers.</summary>
    public long? ObjectCount { get; init; }

    /// <summary>Null as for <see cref="ObjectCount"/>.</summary>
    public long? TotalSizeBytes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string Status { get; init; }

    public required bool IsLocked { get; init; }

    public string? DeletionTaskId { get; init; }

    public required int DeletionWindowSeconds { get; init; }

    /// <summary>The end of the window, while the bucket can be brought back.</summary>
    public DateTimeOffset? RestorableUntil { get; init; }

    public required long Revision { get; init; }

    public required string StorageName { get; init; }

    public static BucketDocument From(BucketStanding standing)
    {
        var bucket = standing.Bucket;
        return new BucketDocument
        {
            BucketId = BucketIdentifiers.Spell(bucket.Id),
            BucketName = bucket.Name,
            Description = bucket.Description,
            BucketSchema = bucket.Schema is { } schema ? JsonElement.Parse(schema) : null,
            UniqueKey = bucket.UniqueKey is { } uniqueKey ? JsonElement.Parse(uniqueKey) : null,
            Metadata = JsonElement.Parse(bucket.Metadata),
            ObjectCount = standing.Content?.Objects,
            TotalSizeBytes = standing.Content?.Bytes,
            CreatedAt = bucket.CreatedAt,
            UpdatedAt = bucket.UpdatedAt,
            Status = StatusOf(standing),
            IsLocked = bucket.State != BucketState.Live,
            DeletionTaskId = bucket.State == BucketState.Live ? null : bucket.EndTask?.ToString(),
            DeletionWindowSeconds = (int)bucket.DeletionWindow.TotalSeconds,
            RestorableUntil = RestorableUntilOf(standing),
            Revision = bucket.Revision,
            StorageName = bucket.StorageName,
        };
    }

    static DateTimeOffset? RestorableUntilOf(BucketStanding standing) =>
        standing is { Bucket.State: BucketState.Ending, EndTask: { } task } ? CascadeJson.ReadProgress(task.Progress).WindowEndsAt : null;

    static string StatusOf(BucketStanding standing) => standing.Bucket.State switch
    {
        BucketState.Live => "ACTIVE",
        BucketState.Ending or BucketState.Reclaiming => standing.HasEndFailed ? "SUSPENDED" : "IN_PROGRESS",
        BucketState.Gone => "UNKNOWN",
    };
}
