using Cooper.Domain.Buckets;
using Cooper.Domain.Places;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>A server with one bucket that has to be as empty after the test as it was before.</summary>
public abstract class BadInputTests : IAsyncLifetime
{
    protected const long UploadBytesMax = 8_000_000;

    /// <summary>More than a record holds, so that it goes through <c>temporary/</c>.</summary>
    protected static readonly byte[] Large = new byte[3_000_000];

    protected static readonly byte[] Small = [.. "meow"u8];

    /// <summary>How long a test waits for what the server does after it was hung up on.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected TestCooper Cooper { get; private set; } = null!;

    protected B2Client B2 { get; private set; } = null!;

    protected string Bucket { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Cooper = await TestCooper.StartAsync($"limits.upload-bytes-max={UploadBytesMax}", "limits.part-bytes-min=1");
        B2 = await Cooper.LogInAsync();
        Bucket = await B2.CreateBucketAsync("photos");
    }

    public async Task DisposeAsync()
    {
        try
        {
            await MustBeEmptyAsync();
        }
        finally
        {
            await Cooper.DisposeAsync();
        }
    }

    protected static void MustBe(int status, string code, B2Reply reply, string what) =>
        Assert.True(reply == new B2Reply(status, code), $"{what}: {reply} {reply.Message}");

    /// <summary>Removes what a test stored on purpose.</summary>
    protected async Task RemoveAllAsync()
    {
        var listed = await B2.PostAsync("b2_list_file_versions", new { bucketId = Bucket, maxFileCount = 1000 });
        foreach (var row in listed.Done()["files"].EnumerateArray())
        {
            var version = new { fileName = row.GetProperty("fileName").GetString(), fileId = row.GetProperty("fileId").GetString() };
            (await B2.PostAsync("b2_delete_file_version", version)).Done();
        }
    }

    /// <summary>No version, no large file, nothing in <c>temporary/</c>, counters of zero; and so the strict delete works.</summary>
    async Task MustBeEmptyAsync()
    {
        Assert.Equal("[]", (await B2.PostAsync("b2_list_file_versions", new { bucketId = Bucket }))["files"].GetRawText());
        Assert.Equal("[]", (await B2.PostAsync("b2_list_unfinished_large_files", new { bucketId = Bucket }))["files"].GetRawText());
        await using (var place = await Cooper.Services.GetRequiredService<IBucketStore>().OpenAsync(BucketId.Parse(Bucket), default))
            Assert.Equal(BucketContent.Nothing, place!.Content);
        for (var waited = TimeSpan.Zero; TemporaryFiles().Any() && waited < Patience; waited += TimeSpan.FromMilliseconds(50))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Empty(TemporaryFiles());
        (await B2.DeleteBucketAsync(Bucket)).Done();
    }

    IEnumerable<string> TemporaryFiles() =>
        Directory.EnumerateFiles(Cooper.Data, "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("/temporary/", StringComparison.Ordinal));
}
