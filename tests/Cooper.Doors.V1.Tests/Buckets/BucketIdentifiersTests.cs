using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tests.Buckets;

public class BucketIdentifiersTests
{
    const string Digits = "4a48fe8875c6214145260818";

    [Fact]
    public void An_id_is_read_as_it_is_written()
    {
        var id = BucketId.Parse(Digits);

        Assert.Equal(id, BucketIdentifiers.Parse(BucketIdentifiers.Spell(id)).Id);
    }

    [Theory]
    [InlineData("photos")]
    [InlineData(Digits)]
    [InlineData("bkt_")]
    [InlineData("bkt_6a3a022d")]
    [InlineData("BKT_" + Digits)]
    [InlineData("bkt_4A48FE8875C6214145260818")]
    [InlineData("100%")]
    public void Everything_else_is_a_name(string text) => Assert.Equal(new BucketIdentifier(text, Id: null), BucketIdentifiers.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a%2fb")]
    [InlineData("a\nb")]
    [InlineData("a\u007Fb")]
    public void What_no_bucket_can_be_called_is_refused(string text) =>
        Assert.Equal(RefusalCode.InvalidIdentifier, Assert.Throws<RefusedException>(() => BucketIdentifiers.Parse(text)).Refusal.Code);

    [Fact]
    public void Longer_than_255_characters_is_refused()
    {
        Assert.Null(BucketIdentifiers.Parse(new string('a', 255)).Id);
        Assert.Throws<RefusedException>(() => BucketIdentifiers.Parse(new string('a', 256)));
    }
}
