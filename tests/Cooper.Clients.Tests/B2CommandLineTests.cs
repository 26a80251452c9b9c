using System.Text.Json;

namespace Cooper.Clients.Tests;

/// <summary>
/// The command line <c>b2</c>, which speaks v2 of the API. Its realms are fixed in the program; that of its <c>--dev</c> is plain HTTP, so
/// the server is named as the proxy for it, and gets that one request in absolute form.
/// </summary>
public sealed class B2CommandLineTests : ClientTests
{
    const int Files = 2000;
    const long LargeBytes = 301_000_001;

    [Fact]
    public async Task A_real_tree_is_synchronized_both_ways_stored_again_from_there_and_deleted()
    {
        var (tree, back) = (Path.Join(Home, "tree"), Path.Join(Home, "back"));
        Tree.Plant(tree, Files);
        // This version of the client can't download an empty file.
        File.Delete(Path.Join(tree, "empty"));
        await LogInAsync(KeyId, Key);

        await B2Async("create-bucket", "cli-tree", "allPrivate");
        await B2Async("sync", "--noProgress", "--threads", "8", tree, "b2://cli-tree/t");
        Directory.CreateDirectory(back);
        await B2Async("sync", "--noProgress", "--threads", "8", "b2://cli-tree/t", back);
        Tree.MustBeEqual(tree, back);
        Assert.Equal("", (await B2Async("sync", "--noProgress", tree, "b2://cli-tree/t")).Trim());
        Assert.Equal(Files - 1, await CountAsync("cli-tree"));

        // This version of the client has no command that copies on the server.
        await B2Async("sync", "--noProgress", "--threads", "8", back, "b2://cli-tree/copy");
        Assert.Equal(2 * (Files - 1), await CountAsync("cli-tree"));
        Assert.Equal(["copy/", "t/"], (await B2Async("ls", "cli-tree")).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var refused = await TryB2Async("delete-bucket", "cli-tree");
        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("cannot_delete_non_empty_bucket", refused.Errors, StringComparison.Ordinal);

        var nothing = Directory.CreateDirectory(Path.Join(Home, "nothing")).FullName;
        await B2Async("sync", "--noProgress", "--threads", "8", "--delete", "--allowEmptySource", nothing, "b2://cli-tree");
        await B2Async("delete-bucket", "cli-tree");
        Assert.Equal("", (await B2Async("list-buckets")).Trim());
    }

    [Fact]
    public async Task A_file_is_stored_hidden_downloaded_and_deleted()
    {
        var file = Path.Join(Home, "hé llo+%.txt");
        await File.WriteAllTextAsync(file, "hello");
        await LogInAsync(KeyId, Key);
        await B2Async("create-bucket", "cli-file", "allPublic");

        await B2Async("upload-file", "--noProgress", "--info", "color=blue", "cli-file", file, "dir/hé llo+%.txt");
        await B2Async("download-file-by-name", "--noProgress", "cli-file", "dir/hé llo+%.txt", Path.Join(Home, "back"));
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Join(Home, "back")));
        var listed = JsonElement.Parse(await B2Async("list-file-names", "cli-file")).GetProperty("files")[0];
        var id = listed.GetProperty("fileId").GetString()!;
        Assert.Equal("blue", listed.GetProperty("fileInfo").GetProperty("color").GetString());
        await B2Async("download-file-by-id", "--noProgress", id, Path.Join(Home, "by-id"));
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Join(Home, "by-id")));
        await B2Async("upload-file", "--noProgress", "cli-file", file, "hidden");
        await B2Async("hide-file", "cli-file", "hidden");
        Assert.Equal("dir/", (await B2Async("ls", "cli-file")).Trim());
        Assert.Contains(id, await B2Async("make-url", id), StringComparison.Ordinal);
        Assert.NotEqual("", (await B2Async("get-download-auth", "--prefix", "dir/", "cli-file")).Trim());

        await B2Async("update-bucket", "cli-file", "allPrivate");
        var versions = JsonElement.Parse(await B2Async("list-file-versions", "cli-file")).GetProperty("files");
        Assert.Equal(["upload", "hide", "upload"], versions.EnumerateArray().Select(one => one.GetProperty("action").GetString()!));
        foreach (var version in versions.EnumerateArray())
            await B2Async("delete-file-version", version.GetProperty("fileName").GetString()!, version.GetProperty("fileId").GetString()!);
        await B2Async("delete-bucket", "cli-file");
    }

    [Fact]
    public async Task A_file_of_many_parts_goes_in_comes_back_and_is_stored_again_from_there()
    {
        var (file, back) = (WriteLargeFile("large.bin", LargeBytes), Path.Join(Home, "back"));
        await LogInAsync(KeyId, Key);
        await B2Async("create-bucket", "cli-large", "allPrivate");

        await B2Async("upload-file", "--noProgress", "--minPartSize", "50500000", "cli-large", file, "large.bin");
        await B2Async("download-file-by-name", "--noProgress", "cli-large", "large.bin", back);
        Assert.Equal(await Sha1OfAsync(file), await Sha1OfAsync(back));

        await B2Async("upload-file", "--noProgress", "--minPartSize", "50500000", "cli-large", back, "copied.bin");
        await B2Async("download-file-by-name", "--noProgress", "cli-large", "copied.bin", back);
        Assert.Equal(await Sha1OfAsync(file), await Sha1OfAsync(back));
    }

    [Fact]
    public async Task Keys_are_made_used_and_deleted()
    {
        await LogInAsync(KeyId, Key);
        await B2Async("create-bucket", "cli-keys", "allPrivate");
        var made = (await B2Async("create-key", "--bucket", "cli-keys", "reader", "listBuckets,listFiles,readFiles")).Trim().Split(' ');
        Assert.Contains("reader", await B2Async("list-keys", "--long"), StringComparison.Ordinal);

        await LogInAsync(made[0], made[1]);
        await B2Async("ls", "cli-keys");
        var file = Path.Join(Home, "file");
        await File.WriteAllTextAsync(file, "hello");
        var refused = await TryB2Async("upload-file", "--noProgress", "cli-keys", file, "file");
        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("unauthorized for application key with capabilities", refused.Errors, StringComparison.Ordinal);

        await LogInAsync(KeyId, Key);
        await B2Async("delete-key", made[0]);
        Assert.NotEqual(0, (await TryB2Async("authorize-account", "--dev", made[0], made[1])).Exit);
    }

    async Task<int> CountAsync(string bucket) =>
        JsonElement.Parse(await B2Async("get-bucket", "--showSize", bucket)).GetProperty("fileCount").GetInt32();

    async Task LogInAsync(string keyId, string key) => await B2Async("authorize-account", "--dev", keyId, key);

    Task<string> B2Async(params string[] arguments) => ClientProgram.RunAsync("backblaze-b2", Environment, arguments);

    Task<(int Exit, string Output, string Errors)> TryB2Async(params string[] arguments) =>
        ClientProgram.TryAsync("backblaze-b2", Environment, arguments);

    Dictionary<string, string> Environment => new()
    {
        ["B2_ACCOUNT_INFO"] = Path.Join(Home, "account_info"),
        ["http_proxy"] = Url,
        ["no_proxy"] = "127.0.0.1,localhost",
        ["LC_ALL"] = "C.UTF-8",
        ["HOME"] = Home,
    };
}
