namespace Cooper.Outgoing;

/// <summary>What the server may ask of others, and how much of it.</summary>
public sealed record OutgoingOptions
{
    /// <summary>Whether it asks anything of anybody. Default: it does.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Default: public addresses alone.</summary>
    public AllowedTargets Allowed { get; init; } = AllowedTargets.PublicOnly;

    /// <summary>For the whole of one fetch, waiting for a turn and redirects included. Default 60 s.</summary>
    public TimeSpan FetchBound { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest content that is fetched, in bytes. Default 1 GiB.</summary>
    public long FetchBytesMax { get; init; } = 1_073_741_824;

    /// <summary>Fetches at once. Default 16.</summary>
    public int FetchesMax { get; init; } = 16;

    /// <summary>How long the other side may send nothing.</summary>
    internal TimeSpan IdleBound { get; init; } = TimeSpan.FromSeconds(15);
}
