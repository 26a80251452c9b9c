using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Keys;

/// <summary><c>b2_authorize_account</c> in its four shapes.</summary>
public sealed class AuthorizeAccountTests
{
    static readonly string[] AllNames =
    [
        "listKeys", "writeKeys", "deleteKeys", "listAllBucketNames", "listBuckets", "readBuckets", "writeBuckets", "deleteBuckets",
        "readBucketRetentions", "writeBucketRetentions", "readBucketEncryption", "writeBucketEncryption", "readBucketReplications",
        "writeBucketReplications", "readBucketNotifications", "writeBucketNotifications", "readBucketLogging", "writeBucketLogging",
        "listFiles", "readFiles", "shareFiles", "writeFiles", "deleteFiles", "readFileLegalHolds", "writeFileLegalHolds",
        "readFileRetentions", "writeFileRetentions", "bypassGovernance",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_first_versions_are_flat(int version)
    {
        await using var cooper = await TestCooper.StartAsync();

        var answer = (await AuthorizeAsync(cooper, version)).Done();

        string[] fields =
        [
            "absoluteMinimumPartSize", "accountId", "allowed", "apiUrl", "authorizationToken", "downloadUrl",
            .. version == 1 ? new[] { "minimumPartSize" } : [], "recommendedPartSize", "s3ApiUrl",
        ];
        Assert.Equal(fields, Names(answer.Body));
        Assert.Equal(["bucketId", "bucketName", "capabilities", "namePrefix"], Names(answer["allowed"]));
        Assert.Equal(AllNames, Texts(answer["allowed.capabilities"]));
        Assert.Equal(cooper.MasterKeyId, answer.Text("accountId"));
        Assert.Equal((cooper.Url, cooper.Url), (answer.Text("apiUrl"), answer.Text("downloadUrl")));
        Assert.Equal(5_000_000, answer["absoluteMinimumPartSize"].GetInt64());
        Assert.Equal(100_000_000, answer["recommendedPartSize"].GetInt64());
    }

    [Fact]
    public async Task Version_3_groups_by_api_and_names_one_bucket()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var (keyId, key) = await b2.CreateKeyAsync(["listFiles"], [bucket], "2026/", 3600);

        var master = (await AuthorizeAsync(cooper, 3)).Done();
        var restricted = (await B2Client.AuthorizeAsync(cooper.HttpClient, keyId, key, 3)).Done();

        Assert.Equal(["accountId", "apiInfo", "applicationKeyExpirationTimestamp", "authorizationToken"], Names(master.Body));
        Assert.Equal(["storageApi"], Names(master["apiInfo"]));
        Assert.Equal(
            [
                "absoluteMinimumPartSize", "apiUrl", "bucketId", "bucketIds", "bucketName", "bucketNames", "capabilities", "downloadUrl",
                "infoType", "namePrefix", "recommendedPartSize", "s3ApiUrl",
            ],
            Names(master["apiInfo.storageApi"]));
        Assert.Equal("storageApi", master.Text("apiInfo.storageApi.infoType"));
        Assert.Equal(JsonValueKind.Null, master["apiInfo.storageApi.bucketId"].ValueKind);
        Assert.Equal(JsonValueKind.Null, master["applicationKeyExpirationTimestamp"].ValueKind);
        Assert.Equal(bucket, restricted.Text("apiInfo.storageApi.bucketId"));
        Assert.Equal("photos", restricted.Text("apiInfo.storageApi.bucketName"));
        Assert.Equal("2026/", restricted.Text("apiInfo.storageApi.namePrefix"));
        Assert.Equal(["listFiles"], Texts(restricted["apiInfo.storageApi.capabilities"]));
        Assert.Equal(
            cooper.Clock.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(), restricted["applicationKeyExpirationTimestamp"].GetInt64());
    }

    [Fact]
    public async Task Version_4_names_as_many_buckets_as_the_key_has()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var (first, second) = (await b2.CreateBucketAsync("photos"), await b2.CreateBucketAsync("films-2026"));
        var (keyId, key) = await b2.CreateKeyAsync(["listBuckets", "listFiles"], [first, second], "2026/");
        (await b2.DeleteBucketAsync(second)).Done();

        var master = (await AuthorizeAsync(cooper, 4)).Done();
        var restricted = (await B2Client.AuthorizeAsync(cooper.HttpClient, keyId, key, 4)).Done();

        Assert.Equal(
            ["absoluteMinimumPartSize", "allowed", "apiUrl", "downloadUrl", "recommendedPartSize", "s3ApiUrl"],
            Names(master["apiInfo.storageApi"]));
        Assert.Equal(["buckets", "capabilities", "namePrefix"], Names(master["apiInfo.storageApi.allowed"]));
        Assert.Equal(JsonValueKind.Null, master["apiInfo.storageApi.allowed.buckets"].ValueKind);
        var buckets = $$"""[{"id":"{{first}}","name":"photos"},{"id":"{{second}}","name":null}]""";
        Assert.Equal(
            $$"""{"buckets":{{buckets}},"capabilities":["listBuckets","listFiles"],"namePrefix":"2026/"}""",
            restricted["apiInfo.storageApi.allowed"].GetRawText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_key_of_several_buckets_needs_version_4(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var (first, second) = (await b2.CreateBucketAsync("photos"), await b2.CreateBucketAsync("films-2026"));
        var (keyId, key) = await b2.CreateKeyAsync(["listBuckets", "listFiles"], [first, second]);

        Assert.Equal(new B2Reply(401, "unsupported"), await B2Client.AuthorizeAsync(cooper.HttpClient, keyId, key, version));

        // A token of it is good in every version all the same.
        var session = await B2Client.LogInAsync(cooper.HttpClient, keyId, key);
        Assert.True((await session.In(version).PostAsync("b2_list_file_names", new { bucketId = second })).IsDone);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_token_of_any_version_is_good_in_every_version(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);

        for (var other = 1; other <= 4; other++)
            Assert.True((await b2.In(other).PostAsync("b2_list_buckets", new { accountId = b2.Account })).IsDone);
    }

    [Fact]
    public async Task A_POST_with_an_empty_object_logs_in_too()
    {
        await using var cooper = await TestCooper.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/b2api/v4/b2_authorize_account") { Content = new StringContent("{}") };
        var pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{cooper.MasterKeyId}:{cooper.MasterKey}"));
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + pair);

        Assert.True((await B2Client.SendAsync(cooper.HttpClient, request)).IsDone);
    }

    static Task<B2Reply> AuthorizeAsync(TestCooper cooper, int version) =>
        B2Client.AuthorizeAsync(cooper.HttpClient, cooper.MasterKeyId, cooper.MasterKey, version);

    static IEnumerable<string> Names(JsonElement document) => document.EnumerateObject().Select(field => field.Name);

    static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
