using Cooper.Testing;

namespace Cooper.Cli.Tests.Buckets;

/// <summary>Buckets from the command line, but for their ends.</summary>
public sealed class BucketCommandsTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task A_bucket_is_created_listed_and_shown()
    {
        var created = await cli.DoAsync("bucket", "create", "photos", "--description", "of cats", "--window", "24h");
        await cli.DoAsync("file", "put", "photos", await cli.WriteAsync("cat.jpg", "meow"u8.ToArray()));

        var listed = await cli.DoAsync("bucket", "list");
        var shown = await cli.DoAsync("bucket", "show", "photos");

        Assert.Matches("^Created photos \\(bkt_[0-9a-f]{24}\\)\n$", created);
        Assert.Matches("photos +ACTIVE +1 +4 B +2026-01-02 03:04:05 UTC +bkt_", listed);
        Assert.Matches("(?s)^photos\n.*Content +1 file, 4 B\n.*Description +of cats\n.*Deletion window +1 d\n", shown);
    }

    [Fact]
    public async Task A_bucket_can_have_a_schema_and_metadata()
    {
        var schema = await cli.WriteAsync("schema.json", """{"properties":{"title":{"type":"string"}}}"""u8.ToArray());

        var bucket = await cli.DoJsonAsync("bucket", "create", "photos", "--schema", schema, "--metadata", """{"team":"pets"}""");

        Assert.Equal(
            "string", bucket.GetProperty("bucket_schema").GetProperty("properties").GetProperty("title").GetProperty("type").GetString());
        Assert.Equal("pets", bucket.GetProperty("metadata").GetProperty("team").GetString());
    }

    [Fact]
    public async Task Json_is_what_the_server_says()
    {
        await cli.DoAsync("bucket", "create", "photos");

        var listed = await cli.DoJsonAsync("bucket", "list");
        var shown = await cli.DoJsonAsync("bucket", "show", "photos");

        Assert.Equal(1, listed.GetProperty("total_count").GetInt32());
        Assert.Equal("photos", listed.GetProperty("results")[0].GetProperty("bucket_name").GetString());
        Assert.Equal("ACTIVE", shown.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_list_can_be_searched_and_cut()
    {
        foreach (var name in new[] { "photos", "phones", "music" })
            await cli.DoAsync("bucket", "create", name);

        var found = await cli.DoJsonAsync("bucket", "list", "--search", "pho");
        var cut = await cli.DoJsonAsync("bucket", "list", "--limit", "1");

        Assert.Equal(2, found.GetProperty("results").GetArrayLength());
        Assert.Equal(1, cut.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task No_buckets_are_no_error()
    {
        var ended = await cli.RunAsync("bucket", "list");

        Assert.Equal((0, "", "No buckets.\n"), (ended.Exit, ended.Output, ended.Errors));
    }

    [Fact]
    public async Task A_refusal_is_one_line_with_message_and_request()
    {
        var ended = await cli.RunAsync("bucket", "show", "nothing");

        Assert.Equal((ExitCode.Refused, ""), (ended.Code, ended.Output));
        Assert.Matches("^cooper: Bucket nothing does not exist \\(404 bucket_not_found; request req_[0-9a-f]+\\)\n$", ended.Errors);
    }

    [Fact]
    public async Task A_refused_request_says_which_field()
    {
        var ended = await cli.RunAsync("bucket", "create", "-");

        Assert.Equal(ExitCode.Refused, ended.Code);
        Assert.Contains("body.bucket_name: String should match pattern", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bucket", "create", "photos", "--window", "soon")]
    [InlineData("bucket", "create", "photos", "--metadata", "{")]
    [InlineData("bucket", "list", "--limit", "0")]
    [InlineData("bucket", "show", "..")]
    [InlineData("bucket", "show")]
    [InlineData("bucket")]
    public async Task A_wrong_command_line_ends_with_2(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync(arguments)).Code);
}
