using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Profiles;

namespace Cooper.Cli.Doors;

/// <summary>The door B2, version 4: files and keys.</summary>
sealed class B2Client(HttpClient http, Connection connection, TimeProvider time)
{
    /// <summary>Nothing in the address may be resolved or decoded on the way: file names hold slashes, dots and percent signs.</summary>
    static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    B2Account? account;

    /// <summary>Who calls, and what the key may do.</summary>
    public async Task<B2Account> AuthorizeAsync(CancellationToken stop)
    {
        if (account is not null)
            return account;
        var keyId = connection.KeyId ?? throw CliException.Usage($"this needs the key's id too: --key-id or {Connection.KeyIdVariable}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(connection.Url, "/b2api/v4/b2_authorize_account"));
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{keyId}:{connection.Key}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return account = B2Account.Read((await http.CallAsync(request, time, stop)).Json);
    }

    public async Task<Answer> ListBucketsAsync(string? name, string? id, CancellationToken stop) =>
        await CallAsync(
            "b2_list_buckets",
            new JsonObject { ["accountId"] = await AccountIdAsync(stop), ["bucketName"] = name, ["bucketId"] = id },
            stop);

    public async Task<Answer> DeleteBucketAsync(string id, CancellationToken stop) =>
        await CallAsync("b2_delete_bucket", new JsonObject { ["accountId"] = await AccountIdAsync(stop), ["bucketId"] = id }, stop);

    public async Task<Answer> CreateKeyAsync(JsonObject request, CancellationToken stop)
    {
        request["accountId"] = await AccountIdAsync(stop);
        return await CallAsync("b2_create_key", request, stop);
    }

    public async Task<Answer> ListKeysAsync(string? start, int count, CancellationToken stop) =>
        await CallAsync(
            "b2_list_keys",
            new JsonObject { ["accountId"] = await AccountIdAsync(stop), ["startApplicationKeyId"] = start, ["maxKeyCount"] = count },
            stop);

    public Task<Answer> DeleteKeyAsync(string keyId, CancellationToken stop) =>
        CallAsync("b2_delete_key", new JsonObject { ["applicationKeyId"] = keyId }, stop);

    public Task<Answer> ListFileNamesAsync(JsonObject request, CancellationToken stop) => CallAsync("b2_list_file_names", request, stop);

    public Task<Answer> ListFileVersionsAsync(JsonObject request, CancellationToken stop) =>
        CallAsync("b2_list_file_versions", request, stop);

    public Task<Answer> HideFileAsync(string bucketId, string name, CancellationToken stop) =>
        CallAsync("b2_hide_file", new JsonObject { ["bucketId"] = bucketId, ["fileName"] = name }, stop);

    public Task<Answer> DeleteFileVersionAsync(string name, string fileId, CancellationToken stop) =>
        CallAsync("b2_delete_file_version", new JsonObject { ["fileName"] = name, ["fileId"] = fileId }, stop);

    public Task<Answer> StartLargeFileAsync(JsonObject request, CancellationToken stop) => CallAsync("b2_start_large_file", request, stop);

    public Task<Answer> FinishLargeFileAsync(string fileId, IEnumerable<string> sha1s, CancellationToken stop) => CallAsync(
        "b2_finish_large_file",
        new JsonObject { ["fileId"] = fileId, ["partSha1Array"] = new JsonArray([.. sha1s.Select(sha1 => JsonValue.Create(sha1))]) },
        stop);

    public Task<Answer> CancelLargeFileAsync(string fileId, CancellationToken stop) =>
        CallAsync("b2_cancel_large_file", new JsonObject { ["fileId"] = fileId }, stop);

    public async Task<UploadAddress> GetUploadUrlAsync(string bucketId, CancellationToken stop) =>
        UploadAddress.Read((await CallAsync("b2_get_upload_url", new JsonObject { ["bucketId"] = bucketId }, stop)).Json);

    public async Task<UploadAddress> GetUploadPartUrlAsync(string fileId, CancellationToken stop) =>
        UploadAddress.Read((await CallAsync("b2_get_upload_part_url", new JsonObject { ["fileId"] = fileId }, stop)).Json);

    /// <param name="headers">All but <c>Authorization</c>, <c>Content-Length</c> and <c>Content-Type</c>, encoded already.</param>
    public async Task<Answer> UploadAsync(
        UploadAddress address,
        IReadOnlyDictionary<string, string> headers,
        string? contentType,
        Stream content,
        long length,
        CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Url);
        request.Headers.TryAddWithoutValidation("Authorization", address.Token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Content = new StreamContent(content, 128 * 1024);
        request.Content.Headers.ContentLength = length;
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await http.OpenAsync(request, stop);
        return await Wire.ReadAsync(response, stop);
    }

    /// <summary>The newest version of a name. The caller disposes of the answer, which has only its head yet.</summary>
    public async Task<HttpResponseMessage> DownloadByNameAsync(string bucketName, string name, CancellationToken stop)
    {
        var caller = await AuthorizeAsync(stop);
        return await DownloadAsync($"{caller.DownloadUrl}/file/{Uri.EscapeDataString(bucketName)}/{EncodeName(name)}", caller, stop);
    }

    /// <summary>Any version.</summary>
    public async Task<HttpResponseMessage> DownloadByIdAsync(string fileId, CancellationToken stop)
    {
        var caller = await AuthorizeAsync(stop);
        return await DownloadAsync(
            $"{caller.DownloadUrl}/b2api/v4/b2_download_file_by_id?fileId={Uri.EscapeDataString(fileId)}", caller, stop);
    }

    /// <summary>As B2 wants names and values in headers and paths.</summary>
    public static string EncodeName(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);

    async Task<HttpResponseMessage> DownloadAsync(string url, B2Account caller, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, Verbatim));
        request.Headers.TryAddWithoutValidation("Authorization", caller.Token);
        return await http.OpenAsync(request, stop);
    }

    async Task<string> AccountIdAsync(CancellationToken stop) => (await AuthorizeAsync(stop)).Id;

    async Task<Answer> CallAsync(string call, JsonObject body, CancellationToken stop)
    {
        try
        {
            return await CallOnceAsync(call, body, stop);
        }
        catch (DoorException refused) when (refused.DoorCode == "expired_auth_token")
        {
            // A long transfer outlives its token.
            account = null;
            return await CallOnceAsync(call, body, stop);
        }
    }

    async Task<Answer> CallOnceAsync(string call, JsonObject body, CancellationToken stop)
    {
        var caller = await AuthorizeAsync(stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{caller.ApiUrl}/b2api/v4/{call}");
        request.Headers.TryAddWithoutValidation("Authorization", caller.Token);
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await http.CallAsync(request, time, stop);
    }
}

/// <summary>The answer of <c>b2_authorize_account</c>.</summary>
sealed record B2Account(
    string Id,
    string Token,
    string ApiUrl,
    string DownloadUrl,
    long PartBytesRecommended,
    long PartBytesMin,
    IReadOnlyList<string> Capabilities)
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => Id;

    public static B2Account Read(JsonElement json)
    {
        var storage = json.Member("apiInfo")?.Member("storageApi") ?? default;
        return new B2Account(
            json.RequiredText("accountId"),
            json.RequiredText("authorizationToken"),
            storage.RequiredText("apiUrl"),
            storage.RequiredText("downloadUrl"),
            storage.Number("recommendedPartSize"),
            storage.Number("absoluteMinimumPartSize"),
            storage.Member("allowed")?.Texts("capabilities") ?? []);
    }
}

/// <summary>Where bytes go. One upload at a time; after a failure it is spent.</summary>
sealed record UploadAddress(Uri Url, string Token)
{
    public static UploadAddress Read(JsonElement json) =>
        new(new Uri(json.RequiredText("uploadUrl")), json.RequiredText("authorizationToken"));

    public override string ToString() => Url.ToString();
}
