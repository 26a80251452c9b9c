using System.Text.Json;

namespace Cooper.Clients.Tests;

/// <summary>rclone, which speaks v1 of the API.</summary>
public sealed class RcloneTests : ClientTests
{
    const int Files = 3000;
    const long LargeBytes = 320_000_000;

    /// <summary>It tries again whatever it is told; that what it is told is final takes long otherwise.</summary>
    static readonly string[] Once = ["--retries", "1", "--low-level-retries", "1"];

    static readonly string[] Parts = ["--b2-chunk-size", "32M", "--b2-upload-cutoff", "32M"];

    [Fact]
    public async Task A_real_tree_is_stored_compared_changed_and_ended_with_its_bucket()
    {
        var (tree, back) = (Path.Join(Home, "tree"), Path.Join(Home, "back"));
        var paths = Tree.Plant(tree, Files);

        await RcloneAsync("mkdir", "cooper:a-real-tree");
        await RcloneAsync("mkdir", "cooper:a-real-tree");
        await RcloneAsync("copy", "--transfers", "16", "--checkers", "16", tree, "cooper:a-real-tree/t");
        await MustBeEqualAsync(tree, "cooper:a-real-tree/t");
        Assert.Equal(paths.Order(StringComparer.Ordinal), await ListAsync("--fast-list", "cooper:a-real-tree/t"));
        Assert.Equal(Files, (await SizeAsync("cooper:a-real-tree")).GetProperty("count").GetInt32());
        await RcloneAsync("copy", "--fast-list", "--transfers", "16", "cooper:a-real-tree/t", back);
        Tree.MustBeEqual(tree, back);

        // What has changed, and only that, goes over the wire.
        foreach (var path in paths.Skip(1000).Take(20))
            await File.AppendAllTextAsync(Path.Join(tree, path), "more");
        foreach (var path in paths.Skip(1020).Take(10))
            File.Delete(Path.Join(tree, path));
        await RcloneAsync("sync", "--transfers", "16", "--checkers", "16", tree, "cooper:a-real-tree/t");
        await MustBeEqualAsync(tree, "cooper:a-real-tree/t");
        Assert.Equal(Files + 20, (await ListAsync("--b2-versions", "cooper:a-real-tree")).Count);

        // Old versions and hide markers go, and nothing else.
        await RcloneAsync("cleanup", "cooper:a-real-tree");
        await MustBeEqualAsync(tree, "cooper:a-real-tree/t");
        Assert.Equal(Files - 10, (await ListAsync("--b2-versions", "cooper:a-real-tree")).Count);

        var refused = await TryRcloneAsync(["rmdir", .. Once, "cooper:a-real-tree"]);
        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("cannot_delete_non_empty_bucket", refused.Errors, StringComparison.Ordinal);

        var accepted = await V1Async(HttpMethod.Delete, "/v1/buckets/a-real-tree");
        Assert.Equal(200, accepted.Status);
        Assert.Equal(Files - 10, accepted.Body.GetProperty("object_count").GetInt32());
        var task = "/v1/tasks/" + accepted.Text("task_id");
        // The stream of its events ends with the task.
        await V1Async(HttpMethod.Get, task + "/events");
        Assert.Equal("COMPLETED", (await V1Async(HttpMethod.Get, task)).Text("status"));
        Assert.Empty(Directory.EnumerateFiles(Path.Join(Data, "buckets"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(Data, "ending")));
        Assert.Empty(await ListBucketsAsync());
    }

    [Fact]
    public async Task Files_are_copied_moved_touched_hidden_deleted_and_linked_on_the_server()
    {
        var tree = Path.Join(Home, "tree");
        var paths = Tree.Plant(tree, files: 200);
        await RcloneAsync("copy", "--transfers", "16", tree, "cooper:server-side/t");

        await RcloneAsync("copy", "--transfers", "16", "cooper:server-side/t", "cooper:other-side/t");
        await MustBeEqualAsync(tree, "cooper:other-side/t");
        await RcloneAsync("copyto", "cooper:server-side/t/empty", "cooper:server-side/copies/empty");
        Assert.Equal("", await RcloneAsync("cat", "cooper:server-side/copies/empty"));
        await RcloneAsync("moveto", "cooper:server-side/copies/empty", "cooper:server-side/copies/moved");
        Assert.Equal(["moved"], await ListAsync("cooper:server-side/copies"));
        await RcloneAsync("touch", "--timestamp", "2020-02-02T02:02:02", "cooper:server-side/copies/moved");
        Assert.Equal("2020-02-02 02:02:02", (await RcloneAsync("lsf", "--format", "t", "cooper:server-side/copies")).Trim());

        await RcloneAsync("deletefile", "cooper:server-side/copies/moved");
        Assert.Empty(await ListAsync("cooper:server-side/copies"));
        Assert.NotEmpty(await ListAsync("--b2-versions", "cooper:server-side/copies"));
        await RcloneAsync("deletefile", "--b2-hard-delete", "cooper:server-side/t/" + paths[^1]);
        Assert.Equal(paths.Count - 1, (await ListAsync("cooper:server-side/t")).Count);

        // This version of the client puts names into links as they are, so it is a plain one.
        var link = (await RcloneAsync("link", "cooper:server-side/t/names/nul.txt")).Trim();
        using (var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
            Assert.Equal(await File.ReadAllBytesAsync(Path.Join(tree, "names", "nul.txt")), await http.GetByteArrayAsync(new Uri(link)));

        await RcloneAsync("purge", "cooper:server-side/copies");
        await RcloneAsync("purge", "cooper:server-side");
        Assert.Equal(["other-side"], await ListBucketsAsync());
        await MustBeEqualAsync(tree, "cooper:other-side/t");
        await RcloneAsync("delete", "--b2-hard-delete", "--transfers", "16", "cooper:other-side");
        await RcloneAsync("rmdir", "cooper:other-side");
        Assert.Empty(await ListBucketsAsync());
    }

    [Fact]
    public async Task A_file_of_many_parts_goes_in_is_copied_and_comes_back()
    {
        var large = WriteLargeFile("large.bin", LargeBytes);

        await RcloneAsync(["copyto", .. Parts, large, "cooper:large-files/large.bin"]);
        await RcloneAsync("check", "--download", "--include", "large.bin", Home, "cooper:large-files");
        Assert.Equal(LargeBytes, (await SizeAsync("cooper:large-files")).GetProperty("bytes").GetInt64());
        var tail = await RcloneAsync("sha1sum", "cooper:large-files/large.bin");
        Assert.StartsWith(await Sha1OfAsync(large), tail, StringComparison.Ordinal);

        await RcloneAsync(
            "copyto", "--b2-chunk-size", "64M", "--b2-copy-cutoff", "64M", "cooper:large-files/large.bin", "cooper:large-files/copied.bin");
        await RcloneAsync("copyto", "cooper:large-files/copied.bin", Path.Join(Home, "copied.bin"));
        Assert.Equal(await Sha1OfAsync(large), await Sha1OfAsync(Path.Join(Home, "copied.bin")));

        await RcloneAsync("purge", "cooper:large-files");
        Assert.Empty(await ListBucketsAsync());
    }

    [Fact]
    public async Task A_key_of_one_bucket_reaches_that_bucket_and_no_other()
    {
        var master = await LogInAsync();
        var own = await master.CreateBucketAsync("own-bucket");
        await master.CreateBucketAsync("not-own-bucket");
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, files: 100);
        var restricted = await master.CreateKeyAsync(["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles"], [own]);

        await RcloneAsAsync(restricted, "copy", "--transfers", "8", tree, "cooper:own-bucket/t");
        await RcloneAsAsync(restricted, "check", tree, "cooper:own-bucket/t");
        await RcloneAsAsync(restricted, "delete", "--b2-hard-delete", "cooper:own-bucket/t/names");
        var (listing, writing) = (
            await TryRcloneAsync(Environment(restricted.Id, restricted.Key), ["ls", .. Once, "cooper:not-own-bucket"]),
            await TryRcloneAsync(Environment(restricted.Id, restricted.Key), ["copy", .. Once, tree, "cooper:not-own-bucket"]));

        Assert.NotEqual(0, listing.Exit);
        Assert.NotEqual(0, writing.Exit);
        Assert.Empty(await ListAsync("cooper:not-own-bucket"));
    }

    [Fact]
    public async Task A_key_of_one_prefix_reaches_what_begins_with_it()
    {
        var master = await LogInAsync();
        var bucket = await master.CreateBucketAsync("prefixed-bucket");
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, files: 60);
        var restricted = await master.CreateKeyAsync(["listBuckets", "listFiles", "readFiles", "writeFiles"], [bucket], "mine/");

        await RcloneAsAsync(restricted, "copy", "--transfers", "8", tree, "cooper:prefixed-bucket/mine");
        await RcloneAsAsync(restricted, "check", tree, "cooper:prefixed-bucket/mine");
        var other = await TryRcloneAsync(
            Environment(restricted.Id, restricted.Key),
            ["copyto", .. Once, Path.Join(tree, "empty"), "cooper:prefixed-bucket/others/empty"]);

        Assert.NotEqual(0, other.Exit);
        Assert.Empty(await ListAsync("cooper:prefixed-bucket/others"));
    }

    /// <summary>The client asks for these failures itself, and has to cope with what it then gets.</summary>
    [Theory]
    [InlineData("fail_some_uploads")]
    [InlineData("expire_some_account_authorization_tokens")]
    public async Task Failures_that_were_asked_for_are_coped_with(string mode)
    {
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, files: 100);

        var (exit, _, errors) = await TryRcloneAsync(
            "copy", "-vv", "--b2-test-mode", mode, "--transfers", "8", tree, "cooper:tried-bucket");

        Assert.True(exit == 0, errors);
        Assert.Contains(mode == "fail_some_uploads" ? "service_unavailable" : "expired_auth_token", errors, StringComparison.Ordinal);
        await MustBeEqualAsync(tree, "cooper:tried-bucket");
    }

    [Fact]
    public async Task A_cap_that_was_asked_for_stops_the_client()
    {
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, files: 3);

        var (exit, _, errors) = await TryRcloneAsync(
            ["copy", .. Once, "--b2-test-mode", "force_cap_exceeded", tree, "cooper:capped-bucket"]);

        Assert.NotEqual(0, exit);
        Assert.Contains("cap_exceeded", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_told_so()
    {
        var (exit, _, errors) = await TryRcloneAsync(Environment(KeyId, Key + "-not"), ["lsd", .. Once, "cooper:"]);

        Assert.NotEqual(0, exit);
        Assert.Contains("unauthorized", errors, StringComparison.Ordinal);
    }

    async Task MustBeEqualAsync(string folder, string remote)
    {
        var (exit, _, errors) = await TryRcloneAsync("check", "--fast-list", "--checkers", "16", folder, remote);
        Assert.True(exit == 0 && errors.Contains(" 0 differences found", StringComparison.Ordinal), errors);
    }

    /// <summary>Sorted by their bytes.</summary>
    async Task<IReadOnlyList<string>> ListAsync(params string[] arguments) =>
    [
        .. (await RcloneAsync(["lsf", "-R", "--files-only", .. arguments]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Order(StringComparer.Ordinal),
    ];

    async Task<IReadOnlyList<string>> ListBucketsAsync() =>
        [.. (await RcloneAsync("lsf", "cooper:")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('/'))];

    async Task<JsonElement> SizeAsync(string remote) => JsonElement.Parse(await RcloneAsync("size", "--json", remote));

    Task<string> RcloneAsync(params string[] arguments) => ClientProgram.RunAsync("rclone", Environment(KeyId, Key), arguments);

    Task<string> RcloneAsAsync((string Id, string Key) key, params string[] arguments) =>
        ClientProgram.RunAsync("rclone", Environment(key.Id, key.Key), arguments);

    Task<(int Exit, string Output, string Errors)> TryRcloneAsync(params string[] arguments) =>
        TryRcloneAsync(Environment(KeyId, Key), arguments);

    static Task<(int Exit, string Output, string Errors)> TryRcloneAsync(
        Dictionary<string, string> environment, params string[] arguments) =>
        ClientProgram.TryAsync("rclone", environment, arguments);

    /// <summary>All that rclone is told; it reads no configuration file.</summary>
    Dictionary<string, string> Environment(string keyId, string key) => new()
    {
        ["RCLONE_CONFIG"] = "/dev/null",
        ["RCLONE_CACHE_DIR"] = Path.Join(Home, "rclone"),
        ["RCLONE_CONFIG_COOPER_TYPE"] = "b2",
        ["RCLONE_CONFIG_COOPER_ENDPOINT"] = Url,
        ["RCLONE_CONFIG_COOPER_ACCOUNT"] = keyId,
        ["RCLONE_CONFIG_COOPER_KEY"] = key,
        ["TZ"] = "UTC",
    };
}
