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

    /// <summary>What the scopes of the key cover; null for a key without scopes.</summary>
    public ScopedReach? Reach
    {
        // Who has not been told what the scopes come to reaches nothing.
        get => field ?? (key.HasScopes ? ScopedReach.Nothing : null);
        init;
    }

    /// <summary>Null for all.</summary>
    public IReadOnlyList<BucketId>? Buckets => Reach is { } reach ? reach.Listed : key.Buckets;

    public string NamePrefix => key.NamePrefix ?? "";

    public bool Can(Capability capability) => Capabilities.Contains(capability);

    public bool Can(Capability capability, BucketId bucket) =>
        Reach is { } reach ? reach.In(bucket).Contains(capability) : Can(capability) && CanReach(bucket);

    public bool CanReach(BucketId bucket) =>
        Reach is { } reach ? reach.In(bucket) != CapabilitySet.None : key.Buckets is null || key.Buckets.Contains(bucket);

    public bool CanReach(FileName name) => name.StartsWith(NamePrefix);

    /// <summary>The highest right: everything, everywhere.</summary>
    public void RequireAll()
    {
        if (Capabilities != CapabilitySet.All || Buckets is not null)
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability)
    {
        if (!Can(capability))
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability, BucketId bucket)
    {
        if (!Can(capability, bucket))
            throw Refuse.NotAllowed();
    }

    public void Require(Capability capability, BucketId bucket, FileName name)
    {
        if (!Can(capability, bucket) || !CanReach(name))
            throw Refuse.NotAllowed();
    }

    /// <summary>
    /// For what asked for the capability before it knew the bucket: scopes may give it elsewhere and not here. Without scopes a key may do
    /// the same wherever it reaches.
    /// </summary>
    internal void RequireWithin(Capability capability, BucketId bucket)
    {
        if (Reach is { } reach && !reach.In(bucket).Contains(capability))
            throw Refuse.NotAllowed();
    }

    /// <summary>For a bucket that is not there yet.</summary>
    internal void RequireNew(Capability capability, string name, string @namespace)
    {
        if (Reach is { } reach && !reach.CapabilitiesInNew(name, @namespace).Contains(capability))
            throw Refuse.NotAllowed();
    }

    /// <summary>
    /// Scopes go by names too: whoever may rename could otherwise give himself what another name gives, or try which names are taken.
    /// </summary>
    internal void RequireRename(Bucket bucket, string newName)
    {
        if (Reach is not { } reach || newName == bucket.Name)
            return;
        var after = reach.CapabilitiesIn(bucket with { Name = newName });
        if (after == CapabilitySet.None)
            throw Refuse.NotAllowed("The bucket would have a name that this key does not reach");
        if (!reach.CapabilitiesIn(bucket).Contains(after))
            throw Refuse.NotAllowed("The bucket would have a name that gives this key more than it has now");
    }

    /// <summary>The same caller in a request of his.</summary>
    public Caller During(string requestId) => new(key) { RequestId = requestId, Reach = Reach };
}
