using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Buckets;

/// <summary>What <c>b2_create_bucket</c> refuses for what is there already.</summary>
public sealed class CreateBucketTests
{
    public static TheoryData<int> Versions => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_name_that_a_bucket_has_in_whatever_case_is_a_duplicate(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("Photos-2026");

        foreach (var name in (string[])["Photos-2026", "photos-2026", "PHOTOS-2026"])
        {
            var refused = await CreateAsync(b2, name);

            Assert.Equal(new B2Reply(400, "duplicate_bucket_name"), refused);
            Assert.Equal($"Bucket name is already in use: {name}", refused.Message);
        }

        (await b2.DeleteBucketAsync(id)).Done();
        Assert.Equal("photos-2026", (await CreateAsync(b2, "photos-2026")).Done().Text("bucketName"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_bucket_more_than_the_limit_is_one_too_many(int version)
    {
        await using var cooper = await TestCooper.StartAsync("limits.buckets-max=2");
        var b2 = await cooper.LogInAsync(version);
        var first = await b2.CreateBucketAsync("bucket-1");
        await b2.CreateBucketAsync("bucket-2");

        var refused = await CreateAsync(b2, "bucket-3");

        Assert.Equal(new B2Reply(400, "too_many_buckets"), refused);
        Assert.Equal("The account has its 2 buckets; delete one, or raise limits.buckets-max", refused.Message);
        (await b2.DeleteBucketAsync(first)).Done();
        (await CreateAsync(b2, "bucket-3")).Done();
    }

    static Task<B2Reply> CreateAsync(B2Client b2, string name) =>
        b2.PostAsync("b2_create_bucket", new { accountId = b2.Account, bucketName = name, bucketType = "allPrivate" });
}
