using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tests.Keys;

/// <summary>What a key lets its bearer reach.</summary>
public sealed class CallerTests
{
    static readonly AccountId Account = AccountId.Parse("2593a7b7b28c");
    static readonly BucketId Own = BucketId.Parse("8d625eb63be2775577c70e1a"), Other = BucketId.Parse("8d625eb63be2775577c70e1b");
    static readonly FileName Inside = FileName.TryParse("mine/a")!, Outside = FileName.TryParse("mine")!;

    static readonly ApplicationKey Key = new()
    {
        Id = KeyId.Numbered(Account, 4),
        Account = Account,
        Name = "ci",
        Capabilities = CapabilitySet.Of(Capability.ReadFiles),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = new SealedSecret([], []),
    };

    [Fact]
    public void An_unrestricted_key_reaches_every_bucket_and_name_with_what_it_may()
    {
        var caller = new Caller(Key);

        caller.Require(Capability.ReadFiles, Own, Outside);
        caller.Require(Capability.ReadFiles, Other, Inside);
        MustRefuse(() => caller.Require(Capability.WriteFiles));
        MustRefuse(() => caller.Require(Capability.WriteFiles, Own));
        MustRefuse(() => caller.Require(Capability.WriteFiles, Own, Inside));
        MustRefuse(caller.RequireAll);
    }

    [Fact]
    public void A_key_of_a_bucket_and_a_prefix_reaches_what_is_in_both()
    {
        var caller = new Caller(Key with { Buckets = [Own], NamePrefix = "mine/" });

        caller.Require(Capability.ReadFiles, Own);
        caller.Require(Capability.ReadFiles, Own, Inside);
        MustRefuse(() => caller.Require(Capability.ReadFiles, Own, Outside));
        MustRefuse(() => caller.Require(Capability.ReadFiles, Other));
        MustRefuse(() => caller.Require(Capability.ReadFiles, Other, Inside));
    }

    [Fact]
    public void A_key_of_no_bucket_reaches_none() =>
        MustRefuse(() => new Caller(Key with { Buckets = [] }).Require(Capability.ReadFiles, Own));

    [Fact]
    public void Everything_is_every_capability_everywhere()
    {
        var full = Key with { Capabilities = CapabilitySet.All };

        new Caller(full).RequireAll();
        MustRefuse(new Caller(full with { Buckets = [Own] }).RequireAll);
        MustRefuse(new Caller(full with { NamePrefix = "a" }).RequireAll);
        MustRefuse(new Caller(full with { Capabilities = CapabilitySet.All.Without(Capability.BypassGovernance) }).RequireAll);
    }

    /// <summary>With no word of why: clients put their own there, and nobody learns what is there.</summary>
    static void MustRefuse(Action act) => Assert.Equal("", Refused.MustBe(RefusalCode.NotAllowed, () =>
    {
        act();
        return null;
    }));
}
