using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>Who calls, proved by a door, and what the key allows. Operations ask it; doors don't.</summary>
public sealed class Caller(ApplicationKey key)
{
    /// <summary>The request that he makes; null outside of one.</summary>
    public string? RequestId { get; init; }

    public AccountId Account => key.Account;

    public ApplicationKey Key => key;

    /// <summary>A key of some names only has no power over the bucket that they are in, whatever it was given.</summary>
    public CapabilitySet Capabilities { get; } =
        key.NamePrefix is { Length: > 0 } ? key.Capabilities.Within(CapabilitySet.InsideBuckets) : key.Capabilities;

    /// <summary>Null for all.</summary>
    public IReadOnlyList<BucketId>? Buckets => key.Buckets;

    public string NamePrefix => key.NamePrefix ?? "";

    public bool Can(Capability capability) => Capabilities.Contains(capability);

    public bool CanReach(BucketId bucket) => key.Buckets is null || key.Buckets.Contains(bucket);

    public bool CanReach(FileName name) => name.StartsWith(NamePrefix);

    /// <summary>The highest right: everything, everywhere.</summary>
    public void RequireAll()
    {
        if (Capabilities != CapabilitySet.All || key.Buckets is not null)
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability)
    {
        if (!Can(capability))
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability, BucketId bucket)
    {
        if (!Can(capability) || !CanReach(bucket))
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability, BucketId bucket, FileName name)
    {
        if (!Can(capability) || !CanReach(bucket) || !CanReach(name))
            throw Refuse.NotAllowed();
    }
}
