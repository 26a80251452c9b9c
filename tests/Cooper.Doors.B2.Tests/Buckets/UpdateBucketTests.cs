using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Buckets;

/// <summary><c>b2_update_bucket</c>, in each version of the API.</summary>
public sealed class UpdateBucketTests
{
    public static TheoryData<int> Versions => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_update_of_the_present_revision_is_made_and_raises_it_by_one(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        var first = (await UpdateAsync(b2, id, "allPublic", null, 1)).Done();
        var second = (await UpdateAsync(b2, id, null, new { a = "b" }, 2)).Done();

        Assert.Equal((2, "allPublic", "{}"), Settings(first.Body));
        Assert.Equal((3, "allPublic", """{"a":"b"}"""), Settings(second.Body));
        Assert.Equal(second.Body.GetRawText(), (await ListedAsync(b2, id)).GetRawText());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_update_of_any_other_revision_is_a_conflict_and_changes_nothing(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");
        var before = (await UpdateAsync(b2, id, null, new { a = "b" }, null)).Done();

        foreach (var revision in (int[])[1, 3, 0, -1])
        {
            var refused = await UpdateAsync(b2, id, "allPublic", new { c = "d" }, revision);

            Assert.Equal(new B2Reply(409, "conflict"), refused);
            Assert.Equal("The bucket is at revision 2", refused.Message);
        }

        Assert.Equal(before.Body.GetRawText(), (await ListedAsync(b2, id)).GetRawText());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_setting_is_replaced_whole_and_what_is_null_or_absent_stays(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        (await UpdateAsync(b2, id, null, new { a = "1", b = "2" }, null)).Done();
        var wish = new { accountId = b2.Account, bucketId = id, bucketInfo = new { b = "3" } };
        var changed = (await b2.PostAsync("b2_update_bucket", wish)).Done();

        Assert.Equal((3, "allPrivate", """{"b":"3"}"""), Settings(changed.Body));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_update_of_nothing_is_a_bad_request(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        var refused = await b2.PostAsync("b2_update_bucket", new { accountId = b2.Account, bucketId = id, ifRevisionIs = 1 });

        Assert.Equal(new B2Reply(400, "bad_request"), refused);
        Assert.StartsWith("Nothing to update", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await ListedAsync(b2, id)).GetProperty("revision").GetInt64());
    }

    static Task<B2Reply> UpdateAsync(B2Client b2, string id, string? type, object? info, long? ifRevisionIs) => b2.PostAsync(
        "b2_update_bucket", new { accountId = b2.Account, bucketId = id, bucketType = type, bucketInfo = info, ifRevisionIs });

    static (long Revision, string Type, string Info) Settings(JsonElement bucket) => (
        bucket.GetProperty("revision").GetInt64(), bucket.GetProperty("bucketType").GetString()!,
        bucket.GetProperty("bucketInfo").GetRawText());

    static async Task<JsonElement> ListedAsync(B2Client b2, string bucketId) =>
        (await b2.PostAsync("b2_list_buckets", new { accountId = b2.Account, bucketId })).Done()["buckets"][0];
}
