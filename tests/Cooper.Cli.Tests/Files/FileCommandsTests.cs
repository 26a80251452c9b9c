using System.Security.Cryptography;
using System.Text;
using Cooper.Cli.Files;
using Cooper.Testing;

namespace Cooper.Cli.Tests.Files;

/// <summary>Files from the command line.</summary>
public sealed class FileCommandsTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync("limits.part-bytes-min=5", "limits.part-bytes-recommended=1000000");
        cli = CommandLine.Of(cooper);
        await cli.DoAsync("bucket", "create", "photos");
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Theory]
    [InlineData("cat.jpg")]
    [InlineData("a folder/kätzchen 50%.jpg")]
    [InlineData("x/../y//z+%2F.txt")]
    [InlineData("./a")]
    public async Task What_is_put_can_be_got(string name)
    {
        var local = await cli.WriteAsync("local", "meow"u8.ToArray());
        var target = Path.Join(cli.Home, "back");

        var put = await cli.DoAsync("file", "put", "photos", local, name);
        var got = await cli.DoAsync("file", "get", "photos", name, target);

        Assert.Equal($"Put {name} into photos: 4 B\n", put);
        Assert.Equal($"Got {name} as {target}: 4 B\n", got);
        Assert.Equal("meow"u8.ToArray(), await File.ReadAllBytesAsync(target));
        Assert.False(File.Exists(target + ".partial"));
    }

    [Fact]
    public async Task A_file_goes_to_standard_output_byte_for_byte()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        await cli.DoAsync("file", "put", "photos", await cli.WriteAsync("a.bin", content));

        var ended = await cli.RunAsync("file", "get", "photos", "a.bin", "-");

        Assert.Equal(content, ended.Bytes);
        Assert.Equal("", ended.Output);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        await cli.DoAsync("file", "put", "photos", await cli.WriteAsync("empty", []));

        Assert.Empty((await cli.RunAsync("file", "get", "photos", "empty", "-")).Bytes);
    }

    [Fact]
    public async Task A_large_file_travels_in_parts_and_is_verified_whole()
    {
        var content = RandomNumberGenerator.GetBytes(1_234_567);
        var put = await cli.DoJsonAsync(
            "file", "put", "photos", await cli.WriteAsync("large.bin", content), "--part-bytes", "100000", "--parallel", "3");

        var got = await cli.DoJsonAsync("file", "get", "photos", "large.bin", Path.Join(cli.Home, "back.bin"));

        var sha1 = Convert.ToHexStringLower(SHA1.HashData(content));
        Assert.Equal("none", put.GetProperty("contentSha1").GetString());
        Assert.Equal(sha1, put.GetProperty("fileInfo").GetProperty("large_file_sha1").GetString());
        Assert.Equal(sha1, got.GetProperty("contentSha1").GetString());
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Join(cli.Home, "back.bin")));
    }

    [Fact]
    public async Task A_file_larger_than_the_advised_part_is_cut_without_being_asked()
    {
        var put = await cli.DoJsonAsync("file", "put", "photos", await cli.WriteAsync("large.bin", new byte[1_000_001]));

        Assert.Equal("none", put.GetProperty("contentSha1").GetString());
    }

    [Theory]
    [InlineData(100, 1000, 1000)]
    [InlineData(100, 1, 5)]
    [InlineData(1_000_000, 7, 100)]
    public void Parts_are_neither_too_small_nor_too_many(long length, long wish, long expected) =>
        Assert.Equal(expected, PutFile.PartBytesFor(length, wish, new Doors.B2Account("a", "t", "u", "u", 100, 5, [])));

    [Fact]
    public async Task A_large_file_that_is_refused_leaves_nothing_behind()
    {
        var local = await cli.WriteAsync("large.bin", new byte[100]);

        var ended = await cli.RunAsync(
            "file", "put", "photos", local, "--part-bytes", "10", "--info", "large_file_sha1=none", "--content-type", "");

        Assert.NotEqual(0, ended.Exit);
        Assert.Equal(0, (await cli.DoJsonAsync("file", "list", "photos", "--versions")).GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task Information_and_type_are_kept()
    {
        var local = await cli.WriteAsync("a.txt", "a"u8.ToArray());

        var put = await cli.DoJsonAsync(
            "file", "put", "photos", local, "--info", "color=light blue", "--info", "shape=ä=b", "--content-type", "text/x-cat");

        Assert.Equal("text/x-cat", put.GetProperty("contentType").GetString());
        Assert.Equal("light blue", put.GetProperty("fileInfo").GetProperty("color").GetString());
        Assert.Equal("ä=b", put.GetProperty("fileInfo").GetProperty("shape").GetString());
        Assert.True(put.GetProperty("fileInfo").TryGetProperty("src_last_modified_millis", out _));
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_by_force()
    {
        var local = await cli.WriteAsync("cat.jpg", "meow"u8.ToArray());
        await cli.DoAsync("file", "put", "photos", local);
        await File.WriteAllTextAsync(local, "mine");

        var refused = await cli.RunAsync("file", "get", "photos", "cat.jpg", cli.Home);
        Assert.Equal("mine", await File.ReadAllTextAsync(local));
        await cli.DoAsync("file", "get", "photos", "cat.jpg", cli.Home, "--force");

        Assert.Equal(ExitCode.LocalFile, refused.Code);
        Assert.Equal("meow", await File.ReadAllTextAsync(local));
    }

    [Theory]
    [InlineData("a/b.txt", null, "b.txt")]
    [InlineData("a/b.txt", "-", "-")]
    [InlineData("a/..", "c", "c")]
    [InlineData("a/..", null, null)]
    [InlineData("a/", null, null)]
    public void A_name_never_leads_out_of_the_folder(string name, string? path, string? expected)
    {
        if (expected is null)
            Assert.Throws<CliException>(() => GetFileCommand.TargetOf(name, path));
        else
            Assert.Equal(expected, GetFileCommand.TargetOf(name, path));
    }

    [Fact]
    public async Task Lists_show_folders_or_what_is_in_them_or_every_version()
    {
        var local = await cli.WriteAsync("a", "a"u8.ToArray());
        foreach (var name in new[] { "top", "sub/one", "sub/two", "sub/two" })
            await cli.DoAsync("file", "put", "photos", local, name);
        await cli.DoAsync("file", "remove", "photos", "sub/one");

        var folders = await cli.DoAsync("file", "list", "photos");
        var below = await cli.DoAsync("file", "list", "photos", "sub/");
        var versions = await cli.DoJsonAsync("file", "list", "photos", "--versions", "--recursive");
        var cut = await cli.DoJsonAsync("file", "list", "photos", "--versions", "--recursive", "--limit", "3");

        Assert.Equal(["sub/", "top"], NamesIn(folders));
        Assert.Equal(["sub/two"], NamesIn(below));
        Assert.Equal(5, versions.GetProperty("files").GetArrayLength());
        Assert.Equal(3, cut.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task A_file_is_hidden_and_its_versions_stay_until_they_are_deleted()
    {
        var local = await cli.WriteAsync("a", "a"u8.ToArray());
        var id = (await cli.DoJsonAsync("file", "put", "photos", local, "a")).GetProperty("fileId").GetString()!;
        await cli.DoAsync("file", "put", "photos", local, "ab");

        Assert.Equal("Hid a\n", await cli.DoAsync("file", "remove", "photos", "a"));
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("file", "get", "photos", "a", "-")).Code);
        Assert.Equal("a"u8.ToArray(), (await cli.RunAsync("file", "get", "photos", "a", "-", "--version-id", id)).Bytes);
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("file", "get", "photos", "ab", "-", "--version-id", id)).Code);
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("file", "remove", "photos", "a", "--all-versions")).Code);
        cli.Typed = "n\n";
        Assert.Equal(ExitCode.NotConfirmed, (await cli.RunAsync("file", "remove", "photos", "a", "--all-versions")).Code);
        cli.Typed = "y\n";
        Assert.Equal("Deleted 2 versions of a\n", await cli.DoAsync("file", "remove", "photos", "a", "--all-versions"));
        Assert.Equal(["ab"], NamesIn(await cli.DoAsync("file", "list", "photos", "--versions")));
    }

    [Fact]
    public async Task One_version_can_be_deleted()
    {
        var put = await cli.DoJsonAsync("file", "put", "photos", await cli.WriteAsync("a", "a"u8.ToArray()));
        var id = put.GetProperty("fileId").GetString()!;

        Assert.Equal("Deleted a version of a\n", await cli.DoAsync("file", "remove", "photos", "a", "--version-id", id));
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("file", "remove", "photos", "a")).Code);
    }

    [Fact]
    public async Task A_bucket_is_found_by_the_name_and_id_of_either_door()
    {
        var bucket = await cli.DoJsonAsync("bucket", "create", "My photos of 2025");
        var id = bucket.GetProperty("bucket_id").GetString()!;
        await cli.DoAsync("file", "put", id, await cli.WriteAsync("a", "a"u8.ToArray()));

        foreach (var spelled in new[] { "My photos of 2025", bucket.GetProperty("storage_name").GetString()!, id, id["bkt_".Length..] })
            Assert.Equal(["a"], NamesIn(await cli.DoAsync("file", "list", spelled)));
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("file", "list", "nothing")).Code);
    }

    [Fact]
    public async Task What_arrives_otherwise_than_its_checksum_says_is_thrown_away()
    {
        await using var server = CannedServer.Start(path => path switch
        {
            var call when call.Contains("b2_authorize_account", StringComparison.Ordinal) => new CannedAnswer(
                """{"accountId":"a","authorizationToken":"t","apiInfo":{"storageApi":{"apiUrl":"URL","downloadUrl":"URL"}}}"""
                    .Replace("URL", cli.Environment["COOPER_URL"], StringComparison.Ordinal)),
            var call when call.Contains("b2_list_buckets", StringComparison.Ordinal) => new CannedAnswer(
                """{"buckets":[{"bucketId":"1","bucketName":"photos"}]}"""),
            _ => new CannedAnswer("meow", Headers: new() { ["X-Bz-Content-Sha1"] = new('0', 40) }),
        });
        cli.Environment["COOPER_URL"] = server.Url;
        var target = Path.Join(cli.Home, "back");

        var ended = await cli.RunAsync("file", "get", "photos", "cat.jpg", target);

        Assert.Equal(ExitCode.ChecksumDiffers, ended.Code);
        Assert.Empty(Directory.GetFiles(cli.Home));
    }

    [Theory]
    [InlineData("file", "put", "photos", "not-there")]
    [InlineData("file", "put", "photos", ".")]
    [InlineData("file", "get", "photos", "cat.jpg", "no/such/folder/cat.jpg")]
    public async Task What_this_machine_refuses_ends_with_8(params string[] arguments)
    {
        await cli.DoAsync("file", "put", "photos", await cli.WriteAsync("cat.jpg", "meow"u8.ToArray()));

        Assert.Equal(ExitCode.LocalFile, (await cli.RunAsync(arguments)).Code);
    }

    [Theory]
    [InlineData("--parallel=0")]
    [InlineData("--part-bytes=-1")]
    [InlineData("--info=color")]
    public async Task Wrong_options_end_with_2(string option) =>
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("file", "put", "photos", await cli.WriteAsync("a", []), option)).Code);

    [Fact]
    public async Task On_a_terminal_a_transfer_is_drawn_and_wiped_away()
    {
        cli.IsTerminal = true;

        var ended = await cli.RunAsync("file", "put", "photos", await cli.WriteAsync("cat.jpg", Encoding.UTF8.GetBytes("meow")));

        Assert.EndsWith("\r\e[2K\e[?25h", ended.Errors, StringComparison.Ordinal);
        Assert.Equal("Put cat.jpg into photos: 4 B\n", ended.Output);
    }

    [Fact]
    public async Task What_cannot_be_given_up_on_the_server_is_told_on_a_line_of_its_own()
    {
        await using var server = CannedServer.Start(path => path switch
        {
            var call when call.Contains("b2_authorize_account", StringComparison.Ordinal) => new CannedAnswer(
                """{"accountId":"a","authorizationToken":"t","apiInfo":{"storageApi":{"apiUrl":"URL","downloadUrl":"URL"}}}"""
                    .Replace("URL", cli.Environment["COOPER_URL"], StringComparison.Ordinal)),
            var call when call.Contains("b2_list_buckets", StringComparison.Ordinal) => new CannedAnswer(
                """{"buckets":[{"bucketId":"1","bucketName":"photos"}]}"""),
            var call when call.Contains("b2_start_large_file", StringComparison.Ordinal) => new CannedAnswer(
                """{"fileId":"4_z1","fileName":"large.bin","action":"start"}"""),
            _ => new CannedAnswer("""{"status":400,"code":"bad_request","message":"No."}""", 400),
        });
        cli.Environment["COOPER_URL"] = server.Url;
        cli.IsTerminal = true;

        var ended = await cli.RunAsync("file", "put", "photos", await cli.WriteAsync("large.bin", new byte[20]), "--part-bytes", "10");

        Assert.Equal(ExitCode.Refused, ended.Code);
        Assert.Contains(
            "\r\e[2Kcooper: what was sent stays on the server as unfinished large file 4_z1\n", ended.Errors, StringComparison.Ordinal);
    }

    static IEnumerable<string> NamesIn(string listing) =>
        listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1]);
}
