using Cooper.Domain.Buckets;

namespace Cooper.Domain.Tests.Buckets;

public sealed class BucketNameTests
{
    [Theory]
    [InlineData("photos", true)]
    [InlineData("Photos-2026", true)]
    [InlineData("------", true)]
    [InlineData("123456", true)]
    [InlineData("12345", false)]
    [InlineData("", false)]
    [InlineData("photos.2026", false)]
    [InlineData("photos_2026", false)]
    [InlineData("photos 2026", false)]
    [InlineData("photos\n", false)]
    [InlineData("phötos", false)]
    [InlineData("b2-photos", false)]
    [InlineData("B2-photos", false)]
    [InlineData("b2photos", true)]
    [InlineData("ab2-photos", true)]
    public void A_name_is_of_letters_digits_and_hyphens(string name, bool isOne) => Assert.Equal(isOne, BucketName.IsValid(name));

    [Fact]
    public void A_name_is_6_to_63_characters()
    {
        Assert.Equal([6, 63], Enumerable.Range(0, 100).Where(length => BucketName.IsValid(new string('a', length))).MinMax());
    }

    [Fact]
    public void What_is_derived_from_an_id_is_a_name() =>
        Assert.True(BucketName.IsValid(BucketName.Derived(BucketId.Parse("8d625eb63be2775577c70e1a"))));
}

static class Bounds
{
    public static int[] MinMax(this IEnumerable<int> numbers)
    {
        var all = numbers.ToList();
        return [all.Min(), all.Max()];
    }
}
