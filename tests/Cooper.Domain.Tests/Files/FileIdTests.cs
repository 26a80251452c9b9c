using Cooper.Domain.Buckets;
using Cooper.Domain.Files;

namespace Cooper.Domain.Tests.Files;

public sealed class FileIdTests
{
    const string Text = "4_z8d625eb63be2775577c70e1a_f1000000000000007_d20260114_m083015_c000_v0001001_t0000_u01768379415123";

    static readonly BucketId Bucket = BucketId.Parse("8d625eb63be2775577c70e1a");

    [Fact]
    public void It_says_bucket_origin_number_and_time()
    {
        var id = new FileId(Bucket, 7, VersionOrigin.Upload, 1_768_379_415_123);

        Assert.Equal(Text, id.ToString());
        Assert.Equal(id, FileId.TryParse(Text));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0xFFFFFFFFFFFFFFF, 0)]
    [InlineData(1, 99_999_999_999_999)]
    public void The_least_and_the_greatest_come_back(long number, long timestamp)
    {
        foreach (var origin in Enum.GetValues<VersionOrigin>())
        {
            var id = new FileId(Bucket, number, origin, timestamp);

            Assert.Equal(99, id.ToString().Length);
            Assert.Equal(id, FileId.TryParse(id.ToString()));
        }
    }

    /// <summary>Who guesses one character names nothing: date and time have to fit the milliseconds.</summary>
    [Fact]
    public void An_id_that_was_changed_in_what_it_repeats_is_none()
    {
        Assert.Null(FileId.TryParse(Text.Replace("d20260114", "d20260115")));
        Assert.Null(FileId.TryParse(Text.Replace("m083015", "m083016")));
        Assert.Null(FileId.TryParse(Text.Replace("c000", "c001")));
        Assert.Null(FileId.TryParse(Text.Replace("v0001001", "v0001002")));
        Assert.Null(FileId.TryParse(Text.Replace("t0000", "t0001")));
        Assert.Null(FileId.TryParse(Text.Replace("u01768379415123", "u01768379416123")));
    }

    [Fact]
    public void What_is_nearly_an_id_is_none()
    {
        string?[] wrong =
        [
            null, "", "4_z", Text[..^1], Text + "0", " " + Text[1..], Text.ToUpperInvariant(), Text.Replace("4_z", "5_z"),
            Text.Replace("8d625eb6", "8D625EB6"), Text.Replace("_f1", "_f9"), Text.Replace("_f1", "_fx"), Text.Replace("007_", "00G_"),
            Text.Replace("007_", "0a _"), Text.Replace("_u0", "_u+"), Text.Replace("_u0", "_u-"), Text.Replace("_d2", "-d2"),
        ];

        Assert.All(wrong, text => Assert.Null(FileId.TryParse(text)));
    }
}
