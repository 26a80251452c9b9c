using Cooper.Domain.Keys;

namespace Cooper.Domain.Tests.Keys;

public sealed class CapabilitySetTests
{
    [Fact]
    public void Every_capability_comes_back_from_its_name()
    {
        foreach (var capability in Enum.GetValues<Capability>())
        {
            var name = CapabilitySet.NameOf(capability);
            Assert.Equal(capability, CapabilitySet.TryParseName(name));
            Assert.Equal(capability.ToString(), char.ToUpperInvariant(name[0]) + name[1..]);
            Assert.Equal([name], CapabilitySet.Of(capability).ToNames());
            Assert.Null(CapabilitySet.TryParseName(capability.ToString()));
        }

        Assert.Null(CapabilitySet.TryParseName(""));
        Assert.Null(CapabilitySet.TryParseName("listFiles "));
        Assert.Throws<FormatException>(() => CapabilitySet.FromNames(["listFiles", "everything"]));
    }

    /// <summary>They stand in the catalog by these names and in answers in this order.</summary>
    [Fact]
    public void All_are_these_in_this_order() => Assert.Equal(
        "listKeys,writeKeys,deleteKeys,listAllBucketNames,listBuckets,readBuckets,writeBuckets,deleteBuckets,readBucketRetentions,"
        + "writeBucketRetentions,readBucketEncryption,writeBucketEncryption,readBucketReplications,writeBucketReplications,"
        + "readBucketNotifications,writeBucketNotifications,readBucketLogging,writeBucketLogging,listFiles,readFiles,shareFiles,writeFiles,"
        + "deleteFiles,readFileLegalHolds,writeFileLegalHolds,readFileRetentions,writeFileRetentions,bypassGovernance",
        CapabilitySet.All.ToString());

    [Fact]
    public void A_set_comes_back_from_its_names_in_whatever_order_and_how_often_they_stand_there()
    {
        var set = CapabilitySet.Of(Capability.ReadFiles, Capability.ListKeys, Capability.BypassGovernance);

        Assert.Equal(set, CapabilitySet.FromNames(set.ToNames()));
        Assert.Equal(set, CapabilitySet.FromNames(["bypassGovernance", "readFiles", "listKeys", "readFiles"]));
        Assert.Equal(["listKeys", "readFiles", "bypassGovernance"], set.ToNames());
        Assert.Equal(3, set.Count);
    }

    [Fact]
    public void A_set_holds_what_was_put_in_and_not_what_was_taken_out()
    {
        var set = CapabilitySet.None.With(Capability.ListFiles).With(Capability.ReadFiles).With(Capability.ReadFiles);

        Assert.True(set.Contains(Capability.ReadFiles));
        Assert.False(set.Contains(Capability.WriteFiles));
        Assert.True(set.Contains(CapabilitySet.Of(Capability.ListFiles)));
        Assert.True(set.Contains(CapabilitySet.None));
        Assert.False(set.Contains(CapabilitySet.Of(Capability.ListFiles, Capability.WriteFiles)));
        Assert.Equal(CapabilitySet.Of(Capability.ListFiles), set.Without(Capability.ReadFiles, Capability.WriteFiles));
        Assert.Equal(0, CapabilitySet.None.Count);
        Assert.Equal(Enum.GetValues<Capability>().Length, CapabilitySet.All.Count);
    }

    [Theory]
    [InlineData(Capability.ListKeys)]
    [InlineData(Capability.WriteKeys)]
    [InlineData(Capability.DeleteKeys)]
    [InlineData(Capability.WriteBuckets)]
    [InlineData(Capability.DeleteBuckets)]
    [InlineData(Capability.ReadBucketReplications)]
    [InlineData(Capability.WriteBucketReplications)]
    public void What_reaches_beyond_buckets_is_not_for_a_key_that_is_restricted_to_them(Capability capability)
    {
        Assert.False(CapabilitySet.InsideBuckets.Contains(capability));
        Assert.Equal(CapabilitySet.All.Count - 7, CapabilitySet.InsideBuckets.Count);
    }
}
