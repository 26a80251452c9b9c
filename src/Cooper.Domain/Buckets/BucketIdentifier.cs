namespace Cooper.Domain.Buckets;

/// <summary>What a caller of <c>/v1</c> calls a bucket by: its id, or its name in the namespace.</summary>
/// <param name="Text">As the caller wrote it.</param>
/// <param name="Id">Null if it is a name.</param>
public sealed record BucketIdentifier(string Text, BucketId? Id)
{
    public override string ToString() => Text;
}
