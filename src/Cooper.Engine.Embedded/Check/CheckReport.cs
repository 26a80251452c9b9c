using Cooper.Domain.Buckets;
using Cooper.Domain.Files;

namespace Cooper.Engine.Embedded.Check;

/// <param name="Deep">Read all content and compare its digests, not only the records.</param>
/// <param name="Repair">Remove what nothing refers to. Never anything else.</param>
public sealed record CheckOptions(bool Deep = false, bool Repair = false);

public enum FindingKind
{
    /// <summary>Something that should be there is missing or differs.</summary>
    Damage,

    /// <summary>Nothing refers to it. It does no harm but takes room.</summary>
    Removable,
}

/// <param name="Version">The file version that suffers, if it is one.</param>
/// <param name="Path">Where, relative to the data folder.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do about it, in one sentence.</param>
/// <param name="IsRemoved">Repair has removed it.</param>
public sealed record Finding(FindingKind Kind, BucketId? Bucket, FileId? Version, string Path, string What, string Remedy, bool IsRemoved);

/// <summary>What was looked at.</summary>
public sealed record CheckCounts
{
    public int Buckets { get; set; }

    public int Places { get; set; }

    public int Tasks { get; set; }

    public long Versions { get; set; }

    public long Records { get; set; }

    public long Bodies { get; set; }

    /// <summary>Bytes of records and, in a deep check, of bodies.</summary>
    public long BytesRead { get; set; }
}

public sealed record CheckReport(IReadOnlyList<Finding> Findings, CheckCounts Counts)
{
    public bool HasDamage => Findings.Any(finding => finding.Kind == FindingKind.Damage);

    /// <summary>Nothing is wrong and nothing is left over.</summary>
    public bool IsClean => Findings.All(finding => finding.IsRemoved);
}

/// <summary>Collects what is found; removes what may be removed, if that is wanted.</summary>
sealed class FindingList(string dataFolder, CheckOptions options)
{
    readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> All => findings;

    public CheckCounts Counts { get; } = new();

    public bool HasDamage(BucketId bucket) => findings.Exists(finding => finding.Kind == FindingKind.Damage && finding.Bucket == bucket);

    public void Damage(BucketId? bucket, string path, string what, string remedy, FileId? version = null) =>
        findings.Add(new Finding(FindingKind.Damage, bucket, version, Relative(path), what, remedy, IsRemoved: false));

    public void Removable(BucketId? bucket, string path, string what, Action remove)
    {
        if (options.Repair)
            remove();
        findings.Add(new Finding(
            FindingKind.Removable, bucket, null, Relative(path), what, options.Repair ? "It was removed."
                : "cooper check --repair removes it.", options.Repair));
    }

    /// <summary>Nothing refers to it, but the place is damaged: what should refer to it may be what is missing.</summary>
    public void Doubtful(BucketId bucket, string path, string what) => findings.Add(new Finding(
        FindingKind.Removable, bucket, null, Relative(path), what,
            "It stays while the bucket is damaged: what should refer to it may be what is missing.", IsRemoved: false));

    string Relative(string path) => Path.GetRelativePath(dataFolder, path);
}
