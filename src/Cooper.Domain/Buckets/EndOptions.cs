namespace Cooper.Domain.Buckets;

/// <summary>How buckets end.</summary>
public sealed class EndOptions
{
    public static readonly TimeSpan WindowMax = TimeSpan.FromDays(365);

    /// <summary>
    /// How long every cascade can be undone; a bucket or a request may set a longer window, never a shorter one. Default 0.
    /// </summary>
    public TimeSpan Window { get; init; }
}
