using Cooper.Domain.Accounts;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Keys;

/// <summary>A key of some names only has no power over the bucket around them.</summary>
public sealed class PrefixKeyTests
{
    [Theory]
    [InlineData("writeBuckets")]
    [InlineData("deleteBuckets")]
    [InlineData("writeKeys")]
    [InlineData("listKeys")]
    [InlineData("deleteKeys")]
    public async Task It_is_not_made_with_a_capability_that_reaches_beyond(string capability)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();

        var refused = await b2.PostAsync(
            "b2_create_key",
            new { accountId = b2.Account, keyName = "ci", capabilities = new[] { "readFiles", capability }, namePrefix = "team/" });

        Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
        Assert.EndsWith(": " + capability, refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_made_with_it_earlier_has_it_no_longer()
    {
        var caller = new Caller(new ApplicationKey
        {
            Id = KeyId.Numbered(AccountId.TryParse("0123456789ab")!.Value, 1),
            Account = AccountId.TryParse("0123456789ab")!.Value,
            Name = "ci",
            Capabilities = CapabilitySet.All,
            NamePrefix = "team/",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = new SealedSecret([], []),
        });

        Assert.Equal(CapabilitySet.InsideBuckets, caller.Capabilities);
        Assert.False(caller.Can(Capability.DeleteBuckets));
        Assert.True(caller.Can(Capability.DeleteFiles));
        Assert.True(caller.CanReach(FileName.TryParse("team/a")!));
    }
}
