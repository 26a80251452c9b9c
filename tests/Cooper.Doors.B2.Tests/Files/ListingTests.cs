using System.Text;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>
/// <c>b2_list_file_names</c> and <c>b2_list_file_versions</c> with prefix and delimiter, page by page as clients go: what the last page
/// gave as the next goes back as it is.
/// </summary>
public sealed class ListingTests(StoredTree stored) : IClassFixture<StoredTree>
{
    readonly string bucket = stored.Bucket;
    B2Client b2 = stored.B2;

    /// <summary>Of the API, and rows on a page.</summary>
    public static TheoryData<int, int> VersionsAndPages => new() { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 1 }, { 4, 1000 } };

    [Theory]
    [MemberData(nameof(VersionsAndPages))]
    public async Task Pages_of_names_are_the_list_of_names(int version, int page)
    {
        b2 = b2.In(version);

        await NamesMustBeAsync(page, null, null, "a.txt", "a/1", "a/2/x", "b", "c/d/e", "c/d/g", "c/f", "z", "é/1", "é2");
        await NamesMustBeAsync(page, "", "/", "a.txt", "a/", "b", "c/", "z", "é/", "é2");
        await NamesMustBeAsync(page, "a/", "/", "a/1", "a/2/");
        await NamesMustBeAsync(page, "c/", "/", "c/d/", "c/f");
        await NamesMustBeAsync(page, "c", "/", "c/");
        await NamesMustBeAsync(page, "c/d", null, "c/d/e", "c/d/g");
        await NamesMustBeAsync(page, "c/f", "/", "c/f");
        await NamesMustBeAsync(page, "é", "/", "é/", "é2");
        await NamesMustBeAsync(page, "", "/d/", "a.txt", "a/1", "a/2/x", "b", "c/d/", "c/f", "z", "é/1", "é2");
        await NamesMustBeAsync(page, "hidden", "/");
        await NamesMustBeAsync(page, "unfinished", null);
        await NamesMustBeAsync(page, "none", "/");
    }

    [Theory]
    [MemberData(nameof(VersionsAndPages))]
    public async Task Pages_of_versions_are_the_list_of_versions(int version, int page)
    {
        b2 = b2.In(version);

        await VersionsMustBeAsync(
            page, null, null, "a.txt upload 1", "a/1 upload 1", "a/2/x upload 1", "b upload 2", "b upload 1", "c/d/e upload 1",
            "c/d/g upload 1", "c/f upload 2", "c/f upload 1", "hidden/1 hide 0", "hidden/1 upload 1", "unfinished/1 start 0",
            "z upload 1", "é/1 upload 1", "é2 upload 1");
        await VersionsMustBeAsync(
            page, "", "/", "a.txt upload 1", "a/ folder 0", "b upload 2", "b upload 1", "c/ folder 0", "hidden/ folder 0",
            "unfinished/ folder 0", "z upload 1", "é/ folder 0", "é2 upload 1");
        await VersionsMustBeAsync(page, "c/", "/", "c/d/ folder 0", "c/f upload 2", "c/f upload 1");
        await VersionsMustBeAsync(page, "hidden/", "/", "hidden/1 hide 0", "hidden/1 upload 1");
        await VersionsMustBeAsync(page, "none", "/");
    }

    [Fact]
    public async Task The_next_name_is_the_smallest_that_sorts_behind_the_last_row()
    {
        await NextMustBeAsync("", "a.txt ");
        await NextMustBeAsync("a.txt ", "a0");
        await NextMustBeAsync("a0", "b ");
        await NextMustBeAsync("b ", "c0");
        await NextMustBeAsync("c0", "z ");
        await NextMustBeAsync("z ", "é0");
        await NextMustBeAsync("é0", null);

        async Task NextMustBeAsync(string start, string? next) =>
            Assert.Equal(next, (await NamesAsync(start, 1, null, "/")).Text("nextFileName"));
    }

    [Theory]
    [InlineData("a", "a.txt")]
    [InlineData("a/2", "a/")]
    [InlineData("a/2/x", "a/")]
    [InlineData("a/2/y", "b")]
    [InlineData("a0", "b")]
    [InlineData("c/g", "z")]
    [InlineData("hidden/", "z")]
    [InlineData("é3", null)]
    public async Task A_list_may_begin_where_nothing_is_and_inside_a_folder(string start, string? first)
    {
        var rows = (await NamesAsync(start, 1, "", "/"))["files"].EnumerateArray();

        Assert.Equal(first is null ? [] : [first], rows.Select(row => row.GetProperty("fileName").GetString()!));
    }

    [Theory]
    [InlineData("a", 2)]
    [InlineData("c/d/f", 2)]
    [InlineData("c/e", 1)]
    [InlineData("d", 0)]
    public async Task A_list_that_begins_outside_its_prefix_has_what_is_in_both(string start, int rows) =>
        Assert.Equal(rows, (await NamesAsync(start, 1000, "c/", "/"))["files"].GetArrayLength());

    [Fact]
    public async Task The_next_of_a_page_of_versions_is_the_first_row_that_it_does_not_have()
    {
        var all = await VersionsAsync(null, null, 1000, "", null);
        var ids = all["files"].EnumerateArray().Select(row => row.GetProperty("fileId").GetString()!).ToList();

        var page = await VersionsAsync(null, null, 4, "", null);
        var folders = await VersionsAsync(null, null, 1, "", "/");

        Assert.Equal(("b", ids[4]), (page.Text("nextFileName"), page.Text("nextFileId")));
        Assert.Equal(("a/", null), (folders.Text("nextFileName"), folders.Text("nextFileId")));
        Assert.Equal((null, null), (all.Text("nextFileName"), all.Text("nextFileId")));
    }

    [Fact]
    public async Task A_version_that_has_gone_meanwhile_begins_with_the_next_older_one()
    {
        var own = await b2.CreateBucketAsync("versions");
        var ids = new List<string>();
        foreach (var content in (string[])["oldest", "older", "newest"])
            ids.Add((await b2.UploadAsync(own, "b", Encoding.ASCII.GetBytes(content))).Done().Text("fileId"));
        (await b2.PostAsync("b2_delete_file_version", new { fileName = "b", fileId = ids[1] })).Done();

        var rest = await b2.PostAsync("b2_list_file_versions", new { bucketId = own, startFileName = "b", startFileId = ids[1] });

        Assert.Equal([ids[0]], rest["files"].EnumerateArray().Select(row => row.GetProperty("fileId").GetString()!));
    }

    [Fact]
    public async Task A_version_to_begin_with_needs_its_name_and_is_an_id()
    {
        var missing = await VersionsAsync(null, (await VersionsAsync(null, null, 1, "", null)).Text("nextFileId"), 1, "", null);
        var nonsense = await VersionsAsync("b", "nonsense", 1, "", null);

        Assert.Equal(new B2Reply(400, "bad_request"), missing);
        Assert.Equal("startFileId needs startFileName", missing.Message);
        Assert.Equal(new B2Reply(400, "invalid_file_id"), nonsense);
        Assert.Equal("Invalid file id: nonsense", nonsense.Message);
    }

    async Task NamesMustBeAsync(int page, string? prefix, string? delimiter, params string[] names)
    {
        var seen = new List<string>();
        for (string? start = null, next = ""; next is not null; start = next)
        {
            var reply = (await NamesAsync(start, page, prefix, delimiter)).Done();
            var rows = reply["files"].EnumerateArray().ToList();
            Assert.InRange(rows.Count, 0, page);
            Assert.All(rows, row => FolderMustBeOne(row, delimiter));
            seen.AddRange(rows.Select(row => row.GetProperty("fileName").GetString()!));
            next = reply.Text("nextFileName");
            // A page that says that more follows is a full one, so none but the first can be empty.
            Assert.True(next is null || rows.Count == page);
            Assert.True(rows.Count > 0 || start is null);
        }

        Assert.Equal(names, seen);
    }

    async Task VersionsMustBeAsync(int page, string? prefix, string? delimiter, params string[] versions)
    {
        var seen = new List<string>();
        string? start = null, id = null;
        do
        {
            var reply = (await VersionsAsync(start, id, page, prefix, delimiter)).Done();
            var rows = reply["files"].EnumerateArray().ToList();
            Assert.All(rows, row => FolderMustBeOne(row, delimiter));
            seen.AddRange(rows.Select(
                row => $"{row.GetProperty("fileName")} {row.GetProperty("action")} {row.GetProperty("contentLength")}"));
            (start, id) = (reply.Text("nextFileName"), reply.Text("nextFileId"));
            Assert.True(start is null || rows.Count == page);
            Assert.True(rows.Count > 0 || versions.Length == 0);
        }
        while (start is not null);

        Assert.Equal(versions, seen);
    }

    static void FolderMustBeOne(JsonElement row, string? delimiter)
    {
        var isFolder = delimiter is not null && row.GetProperty("fileName").GetString()!.EndsWith(delimiter, StringComparison.Ordinal);
        Assert.Equal(isFolder, row.GetProperty("action").GetString() == "folder");
        Assert.Equal(isFolder, row.GetProperty("fileId").ValueKind == JsonValueKind.Null);
    }

    Task<B2Reply> NamesAsync(string? start, int most, string? prefix, string? delimiter) => b2.PostAsync(
        "b2_list_file_names", new { bucketId = bucket, startFileName = start, maxFileCount = most, prefix, delimiter });

    Task<B2Reply> VersionsAsync(string? start, string? id, int most, string? prefix, string? delimiter) => b2.PostAsync(
        "b2_list_file_versions",
        new { bucketId = bucket, startFileName = start, startFileId = id, maxFileCount = most, prefix, delimiter });
}

/// <summary>Files in folders, some in two versions, one hidden, one unfinished.</summary>
public sealed class StoredTree : IAsyncLifetime
{
    static readonly string[] Names = ["a.txt", "a/1", "a/2/x", "b", "c/d/e", "c/d/g", "c/f", "hidden/1", "z", "é/1", "é2"];

    TestCooper cooper = null!;

    public B2Client B2 { get; private set; } = null!;

    public string Bucket { get; private set; } = "";

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        B2 = await cooper.LogInAsync();
        Bucket = await B2.CreateBucketAsync("photos");
        foreach (var name in Names)
            (await B2.UploadAsync(Bucket, name, "1"u8.ToArray())).Done();
        foreach (var name in (string[])["b", "c/f"])
            (await B2.UploadAsync(Bucket, name, "22"u8.ToArray())).Done();
        (await B2.PostAsync("b2_hide_file", new { bucketId = Bucket, fileName = "hidden/1" })).Done();
        await B2.StartLargeFileAsync(Bucket, "unfinished/1");
    }

    public async Task DisposeAsync() => await cooper.DisposeAsync();
}
