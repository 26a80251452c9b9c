using Cooper.Domain.Buckets;

namespace Cooper.Domain.Tasks;

/// <summary>A task with the bucket that it is about; after the bucket's end, its tombstone.</summary>
public sealed record TaskStanding(DurableTask Task, Bucket? Bucket);
