using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Slurm;

/// <summary>
/// The calls of Slurm's REST service that we use. Slurm answers errors in <c>errors</c>, under either of two names and whatever the status.
/// </summary>
sealed class SlurmClient(SlurmOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Newest first: of these the service offers some.</summary>
    internal static readonly string[] Versions = ["v0.0.38", "v0.0.37", "v0.0.36"];

    const int NoSuchJob = 2017;
    const long AnswerBytesMax = 512 * 1024 * 1024;
    const string TokenPrefix = "SLURM_JWT=";

    readonly EngineHttp http = new("Slurm", options.Url, time);
    readonly TokenFile token = new(options.TokenFile);
    string? version;

    /// <summary>For tests: speak this version and no other.</summary>
    internal string? OnlyVersion { init => version = value; }

    /// <summary>Null if the controller knows none of that number, or does not any more.</summary>
    public async Task<SlurmJob?> GetAsync(long number, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, $"job/{number}", null, cancellationToken);
        if (answer.Error == NoSuchJob)
            return null;
        Require(answer);
        return answer.Jobs?.FirstOrDefault(job => job.JobId == number);
    }

    /// <summary>All that the controller remembers of a name.</summary>
    public async Task<SlurmJob[]> ListAsync(JobName name, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, "jobs", null, cancellationToken);
        Require(answer);
        var jobs = answer.Jobs ?? throw new LauncherUnavailableException("Slurm answered without its jobs");
        return [.. jobs.Where(job => job.Name == name.ToString()).OrderBy(job => job.JobId)];
    }

    /// <summary>The number, or the error that the controller answered with.</summary>
    public async Task<(long? Number, int? Error)> SubmitAsync(SlurmSubmission submission, CancellationToken cancellationToken)
    {
        using var body = EngineHttp.JsonBody(submission, SlurmJson.Default.SlurmSubmission);
        var answer = await CallAsync(HttpMethod.Post, "job/submit", body, cancellationToken);
        return (answer.JobId, answer.Error);
    }

    /// <summary>SIGTERM to all of it, and SIGKILL after the <c>KillWait</c> of the cluster. Harmless if it has ended.</summary>
    public async Task CancelAsync(long number, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Delete, $"job/{number}", null, cancellationToken);
        if (answer.Error != NoSuchJob)
            Require(answer);
    }

    public void Dispose() => http.Dispose();

    static void Require(SlurmAnswer answer)
    {
        if (answer.Error is { } error)
            throw new LauncherUnavailableException($"Slurm answered with error {error}");
    }

    async Task<SlurmAnswer> CallAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        version ??= await ChooseVersionAsync(cancellationToken);
        using var request = await RequestAsync(method, $"slurm/{version}/{path}", cancellationToken);
        request.Content = body;
        return await http.SendAsync(request, ReadAsync, cancellationToken);
    }

    async Task<string> ChooseVersionAsync(CancellationToken cancellationToken)
    {
        foreach (var candidate in Versions)
        {
            using var request = await RequestAsync(HttpMethod.Get, $"slurm/{candidate}/ping", cancellationToken);
            var status = await http.SendAsync(request, static (response, _) => Task.FromResult(response.StatusCode), cancellationToken);
            RequireAuthorized(status);
            if (status != HttpStatusCode.NotFound)
                return candidate;
        }

        throw new LauncherUnavailableException($"Slurm speaks none of the versions {string.Join(", ", Versions)}");
    }

    async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var secret = await token.ReadAsync(TokenPrefix, cancellationToken);
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-SLURM-USER-NAME", options.User);
        request.Headers.Add("X-SLURM-USER-TOKEN", secret);
        return request;
    }

    static void RequireAuthorized(HttpStatusCode status)
    {
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new LauncherUnavailableException("Slurm does not accept the user and the token that the options name");
    }

    static async Task<SlurmAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        RequireAuthorized(response.StatusCode);
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), AnswerBytesMax);
        return await JsonSerializer.DeserializeAsync(stream, SlurmJson.Default.SlurmAnswer, cancellationToken)
            ?? throw new JsonException("null");
    }
}

sealed record SlurmAnswer(SlurmError[]? Errors, SlurmJob[]? Jobs, long? JobId)
{
    const int ErrorWithoutNumber = -1;

    /// <summary>Null if there is none.</summary>
    [JsonIgnore]
    public int? Error => Errors is [var first, ..] ? first.ErrorNumber ?? first.ErrorCode ?? ErrorWithoutNumber : null;
}

sealed record SlurmError(int? ErrorNumber, int? ErrorCode);

sealed record SlurmSubmission(string Script, SlurmSubmittedJob Job);

/// <param name="TimeLimit">In minutes.</param>
/// <param name="MemoryPerNode">In MiB.</param>
sealed record SlurmSubmittedJob(
    string Name,
    string CurrentWorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    string StandardOutput,
    string StandardError,
    long TimeLimit,
    int CpusPerTask,
    long? MemoryPerNode);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SlurmAnswer))]
[JsonSerializable(typeof(SlurmSubmission))]
sealed partial class SlurmJson : JsonSerializerContext;
