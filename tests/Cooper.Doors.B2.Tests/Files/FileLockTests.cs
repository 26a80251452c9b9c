using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>No bucket has Object Lock yet. Who uses it is told so in the words that clients know.</summary>
public sealed class FileLockTests
{
    [Fact]
    public async Task Retention_and_legal_hold_need_a_bucket_with_a_lock()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var fileId = (await b2.UploadAsync(bucket, "a.txt", "meow"u8.ToArray())).Done().Text("fileId");
        var retention = new { mode = "governance", retainUntilTimestamp = 4_102_444_800_000 };

        B2Reply[] refused =
        [
            await b2.PostAsync("b2_update_file_retention", new { fileName = "a.txt", fileId, fileRetention = retention }),
            await b2.PostAsync("b2_update_file_legal_hold", new { fileName = "a.txt", fileId, legalHold = "on" }),
        ];
        B2Reply[] absent =
        [
            await b2.PostAsync("b2_update_file_retention", new { fileName = "b.txt", fileId, fileRetention = retention }),
            await b2.PostAsync("b2_update_file_legal_hold", new { fileName = "b.txt", fileId, legalHold = "off" }),
        ];
        B2Reply[] wrong =
        [
            await b2.PostAsync("b2_update_file_retention", new { fileName = "a.txt", fileId, fileRetention = "governance" }),
            await b2.PostAsync("b2_update_file_legal_hold", new { fileName = "a.txt", fileId, legalHold = "maybe" }),
        ];

        Assert.All(refused, reply => Assert.Equal(
            (400, "bucket_missing_file_lock", "The bucket is not file lock enabled"), (reply.Status, reply.Code, reply.Text("message"))));
        Assert.All(absent, reply => Assert.Equal((400, "file_not_present"), (reply.Status, reply.Code)));
        Assert.All(wrong, reply => Assert.Equal((400, "bad_request"), (reply.Status, reply.Code)));
    }
}
