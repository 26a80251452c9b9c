namespace Cooper.Domain.Keys;

/// <summary>How much each key may ask for.</summary>
public sealed record RateOptions
{
    /// <summary>Requests a minute in the long run; 0 for no limit.</summary>
    public int PerMinute { get; init; }

    /// <summary>Requests that may come at once after a pause. Never more than those of a minute.</summary>
    public int Burst { get; init; } = 200;

    /// <summary>Requests that are answered at once; 0 for no limit.</summary>
    public int Concurrent { get; init; }
}
