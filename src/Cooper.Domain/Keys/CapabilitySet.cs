using System.Numerics;

namespace Cooper.Domain.Keys;

/// <summary>A set of capabilities.</summary>
public readonly record struct CapabilitySet
{
    static readonly string[] Names = [.. Enum.GetNames<Capability>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    readonly ulong bits;

    CapabilitySet(ulong bits) => this.bits = bits;

    public static CapabilitySet None => default;

    public static CapabilitySet All { get; } = new((1UL << Names.Length) - 1);

    /// <summary>What a key that is restricted to buckets or to names may hold: nothing that reaches beyond them.</summary>
    public static CapabilitySet InsideBuckets { get; } = All.Without(
        Capability.ListKeys, Capability.WriteKeys, Capability.DeleteKeys, Capability.WriteBuckets, Capability.DeleteBuckets,
        Capability.ReadBucketReplications, Capability.WriteBucketReplications);

    public int Count => BitOperations.PopCount(bits);

    public static CapabilitySet Of(params ReadOnlySpan<Capability> capabilities)
    {
        ulong bits = 0;
        foreach (var capability in capabilities)
            bits |= Bit(capability);
        return new CapabilitySet(bits);
    }

    public static Capability? TryParseName(string name) => Array.IndexOf(Names, name) is var at and >= 0 ? (Capability)at : null;

    /// <summary>Reads names as they stand on disk.</summary>
    public static CapabilitySet FromNames(IEnumerable<string> names) =>
        Of([.. names.Select(name => TryParseName(name) ?? throw new FormatException($"Unknown capability {name}"))]);

    public static string NameOf(Capability capability) => Names[(int)capability];

    public bool Contains(Capability capability) => (bits & Bit(capability)) != 0;

    public bool Contains(CapabilitySet other) => (other.bits & ~bits) == 0;

    public CapabilitySet With(Capability capability) => new(bits | Bit(capability));

    public CapabilitySet With(CapabilitySet other) => new(bits | other.bits);

    public CapabilitySet Without(params ReadOnlySpan<Capability> capabilities) => new(bits & ~Of(capabilities).bits);

    public CapabilitySet Within(CapabilitySet other) => new(bits & other.bits);

    /// <summary>In the order of <see cref="Capability"/>.</summary>
    public IReadOnlyList<string> ToNames()
    {
        var set = this;
        return [.. Enum.GetValues<Capability>().Where(set.Contains).Select(NameOf)];
    }

    public override string ToString() => string.Join(",", ToNames());

    static ulong Bit(Capability capability) => 1UL << (int)capability;
}
