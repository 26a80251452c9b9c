using Cooper.Domain.Buckets;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The one row of a place's index.</summary>
/// <param name="AppliedSegment">With <paramref name="AppliedPosition"/>: records before it are in the index.</param>
/// <param name="LastNumber">The highest number ever given to a version.</param>
/// <param name="LastTimestamp">The latest timestamp that the server has given, in milliseconds.</param>
sealed record PlaceState(long AppliedSegment, long AppliedPosition, long LastNumber, long LastTimestamp, BucketContent Content);
