using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>A bucket, and how things stand with it.</summary>
/// <param name="Content">What it holds, or held when its end was accepted. Null if nobody asked.</param>
/// <param name="EndTask">The task that ends it, while it is Ending or Reclaiming.</param>
public sealed record BucketStanding(Bucket Bucket, BucketContent? Content, DurableTask? EndTask)
{
    /// <summary>Its end has stopped half-way; deleting it again goes on.</summary>
    public bool HasEndFailed => EndTask?.State == TaskState.Failed;
}
