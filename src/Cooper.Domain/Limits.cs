using System.ComponentModel.DataAnnotations;

namespace Cooper.Domain;

/// <summary>How much of anything. B2's own numbers where B2 has one.</summary>
public sealed class Limits
{
    public const long LargeFileBytesMax = 10_000_000_000_000;
    public const int PartNumberMax = 10_000;
    public const long CopyBytesMax = 5_000_000_000;

    /// <summary>Live buckets of the account. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int BucketsMax { get; init; } = 10_000;

    /// <summary>Largest body of one upload call, in bytes. Default 5 GiB.</summary>
    [Range(1, 5_368_709_120)]
    public long UploadBytesMax { get; init; } = 5_368_709_120;

    /// <summary>Smallest part of a large file except the last, in bytes. Default 5 MB, as in B2.</summary>
    [Range(1, 5_000_000_000)]
    public long PartBytesMin { get; init; } = 5_000_000;

    /// <summary>Size of parts that clients are advised to use, in bytes. Default 100 MB, as in B2.</summary>
    [Range(1, 5_000_000_000)]
    public long PartBytesRecommended { get; init; } = 100_000_000;
}
