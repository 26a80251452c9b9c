using Cooper.Domain.Buckets;

namespace Cooper.Domain.Tests.Buckets;

public sealed class BucketContentTests
{
    static readonly BucketContent Some = new(3, 1, 2, 100)
    {
        StoredObjects = 4,
        Blobs = 5,
        HeldVersions = 2,
        Uploads = 6,
        OpenUploads = 3,
        UniqueKeys = 7,
        Batches = 8,
        ActiveBatches = 1,
        Artifacts = 9,
    };

    [Fact]
    public void What_is_added_and_taken_away_again_leaves_nothing()
    {
        Assert.Equal(Some, BucketContent.Nothing + Some);
        Assert.Equal(BucketContent.Nothing, Some - Some);
        Assert.Equal(Some + Some, Some.Each(count => 2 * count));
        Assert.Equal(Some, BucketContent.Max(Some, BucketContent.Nothing));
        Assert.Equal(Some + Some, BucketContent.Max(Some, Some + Some));
    }

    [Fact]
    public void It_counts_every_number_that_it_has()
    {
        // A number that a sum forgets would stay behind as a bucket that is never empty, or empties too early.
        foreach (var number in typeof(BucketContent).GetProperties().Where(property => property.CanWrite))
        {
            object one = default(BucketContent);
            number.SetValue(one, 21L);
            Assert.Equal((number.Name, 42L), (number.Name, number.GetValue((BucketContent)one + (BucketContent)one)));
        }
    }

    [Fact]
    public void It_is_said_in_words()
    {
        Assert.Equal("nothing", BucketContent.Nothing.Describe());
        Assert.Equal("1 file version, 2 hide markers", new BucketContent(1, 2, 0, 100).Describe());
        Assert.Equal("1 unfinished large file, 1 batch", new BucketContent(0, 0, 1, 0) { Batches = 1 }.Describe());
        Assert.Equal(
            "3 file versions, 1 hide marker, 2 unfinished large files, 4 objects, 6 uploads, 7 unique keys, 8 batches, 9 artifacts",
            Some.Describe());
    }

    [Fact]
    public void Objects_are_those_of_v1_and_content_that_none_of_them_holds()
    {
        Assert.Equal(4 + 3 - 2 + 2, Some.Objects);
        Assert.True(BucketContent.Nothing.IsEmpty);
        Assert.False(new BucketContent(0, 1, 0, 0).IsEmpty);
        Assert.False(new BucketContent { Uploads = 1 }.IsEmpty);
    }
}
