using Cooper.Testing;

namespace Cooper.Doors.B2.Tests;

/// <summary>What a download was answered, header by header as it came.</summary>
sealed record Download(B2Reply Reply, byte[] Content, IReadOnlyDictionary<string, string> Headers)
{
    public int Status => Reply.Status;

    /// <summary>Null if the header did not come.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static Task<Download> ByNameAsync(
        TestCooper cooper, string target, string? token = null, string? range = null, HttpMethod? method = null) =>
        SendAsync(cooper, "/file/" + target, token, range, method);

    public static Task<Download> ByIdAsync(
        TestCooper cooper, string fileId, string? token = null, string query = "", string? range = null, HttpMethod? method = null) =>
        SendAsync(cooper, $"/b2api/v4/b2_download_file_by_id?fileId={fileId}{query}", token, range, method);

    static async Task<Download> SendAsync(TestCooper cooper, string target, string? token, string? range, HttpMethod? method)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, target);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await cooper.HttpClient.SendAsync(request);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new Download(await B2Reply.ReadAsync(response), await response.Content.ReadAsByteArrayAsync(), headers);
    }
}
