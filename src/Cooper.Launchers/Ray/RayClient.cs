using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Ray;

/// <summary>
/// The calls of Ray's Jobs API that we use, and no field that Ray 2.9 does not know: it refuses what it does not. Bodies of errors are
/// prose, and not read.
/// </summary>
sealed class RayClient(RayOptions options, TimeProvider time) : IDisposable
{
    const string Jobs = "api/jobs/";
    const long AnswerBytesMax = 16 * 1024 * 1024;
    const int SessionLengthMax = 200;

    readonly EngineHttp http = new("Ray", options.Url, time);
    readonly TokenFile? token = options.TokenFile is { } path ? new TokenFile(path) : null;

    /// <summary>The name of the head's session, which changes when it starts anew.</summary>
    public async Task<string> GetSessionAsync(CancellationToken cancellationToken)
    {
        var version = await CallAsync(
            HttpMethod.Get, "api/version", null,
            (response, cancellation) => ReadAsync(response, RayJson.Default.RayVersion, cancellation), cancellationToken);
        return version.SessionName is { Length: > 0 and <= SessionLengthMax } name
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':')
                ? name
                : throw new LauncherUnavailableException("Ray does not tell its session's name");
    }

    /// <summary>Null if the head knows no such job.</summary>
    public Task<RayJob?> GetAsync(JobName name, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Get, Jobs + name, null,
        async (response, cancellation) => response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync(response, RayJson.Default.RayJob, cancellation),
        cancellationToken);

    /// <summary>False if it is not known whether it was taken: the head says 500 also of an id that it has.</summary>
    /// <exception cref="LauncherRefusedException">It will never take this.</exception>
    public async Task<bool> SubmitAsync(RaySubmission submission, CancellationToken cancellationToken)
    {
        using var body = EngineHttp.JsonBody(submission, RayJson.Default.RaySubmission);
        var status = await CallAsync(HttpMethod.Post, Jobs, body, StatusAsync, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.BadRequest => throw new LauncherRefusedException("Ray does not take the job"),
            _ => false,
        };
    }

    /// <summary>Asked for, not yet done. Harmless if it has ended or is unknown.</summary>
    public async Task StopAsync(JobName name, CancellationToken cancellationToken)
    {
        var status = await CallAsync(HttpMethod.Post, $"{Jobs}{name}/stop", null, StatusAsync, cancellationToken);
        RequireOkOrUnknown(status);
    }

    /// <summary>Removes the record; the log stays in the head's session folder.</summary>
    public async Task DeleteAsync(JobName name, CancellationToken cancellationToken)
    {
        var status = await CallAsync(HttpMethod.Delete, Jobs + name, null, StatusAsync, cancellationToken);
        RequireOkOrUnknown(status);
    }

    public Task<string> ReadLogsAsync(JobName name, int bytesMax, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Get, $"{Jobs}{name}/logs", null,
        async (response, cancellation) =>
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
                return "";
            RequireOkOrUnknown(response.StatusCode);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonStringTail.ReadAsync(stream, "logs", bytesMax, cancellation);
        },
        cancellationToken);

    public void Dispose() => http.Dispose();

    static Task<HttpStatusCode> StatusAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Task.FromResult(response.StatusCode);

    static void RequireOkOrUnknown(HttpStatusCode status)
    {
        if (status is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            throw new LauncherUnavailableException($"Ray answered with status {(int)status}");
    }

    static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new LauncherUnavailableException($"Ray answered with status {(int)response.StatusCode}");
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), AnswerBytesMax);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken) ?? throw new JsonException("null");
    }

    async Task<T> CallAsync<T>(
        HttpMethod method, string path, HttpContent? body, Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.ReadAsync("", cancellationToken));
        return await http.SendAsync(request, ReadAuthorizedAsync, cancellationToken);

        Task<T> ReadAuthorizedAsync(HttpResponseMessage response, CancellationToken cancellation) =>
            response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? throw new LauncherUnavailableException("Ray does not accept the token that the options name, or wants one")
                : readAsync(response, cancellation);
    }
}

sealed record RayVersion(string? SessionName);

sealed record RayJob(string? Status, int? DriverExitCode);

sealed record RaySubmission(
    string SubmissionId, string Entrypoint, RayRuntime RuntimeEnv, int EntrypointNumCpus, long? EntrypointMemory);

sealed record RayRuntime(IReadOnlyDictionary<string, string> EnvVars);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RayVersion))]
[JsonSerializable(typeof(RayJob))]
[JsonSerializable(typeof(RaySubmission))]
sealed partial class RayJson : JsonSerializerContext;
