using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Launchers.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cooper.Launchers.Tests.Ray;

/// <summary>
/// Stands for a Ray cluster, which cannot be had here: speaks the Jobs API as Ray's sources show it, runs jobs as processes of this
/// machine, and has the faults that a real one has, each behind a switch.
/// </summary>
sealed class RayReplay : IAsyncDisposable
{
    static readonly string[] FieldsKnown =
    [
        "entrypoint", "submission_id", "job_id", "runtime_env", "metadata",
        "entrypoint_num_cpus", "entrypoint_num_gpus", "entrypoint_resources",
    ];

    readonly ConcurrentDictionary<string, RayReplayJob> jobs = new();
    readonly ConcurrentBag<RayReplayJob> all = [];
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-ray-");
    readonly CancellationTokenSource disposed = new();
    readonly WebApplication app;
    int session = 1;
    int requests;

    RayReplay(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.First() + "/");

    /// <summary>What callers have to bring; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>Between PENDING and RUNNING.</summary>
    public TimeSpan StartDelay { get; set; }

    public bool AcknowledgesStopsOnly { get; set; }

    public bool FailsWhenTaken { get; set; }

    public bool DropsAnswerWhenTaken { get; set; }

    public bool IsDown { get; set; }

    public bool Hangs { get; set; }

    /// <summary>Does not know the field for memory, as an old one might not.</summary>
    public bool IsOld { get; set; }

    public bool Redirects { get; set; }

    public int Requests => Volatile.Read(ref requests);

    public int Leaked { get; private set; }

    public static async Task<RayReplay> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var replay = new RayReplay(app);
        app.Run(replay.AnswerAsync);
        await app.StartAsync();
        return replay;
    }

    /// <summary>Everything is forgotten; the processes of the old session go on.</summary>
    public void RestartHead()
    {
        jobs.Clear();
        session++;
    }

    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        await app.DisposeAsync();
        foreach (var job in all)
            await job.DisposeAsync();
        folder.Delete(recursive: true);
        disposed.Dispose();
    }

    static Task TextAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(text);
    }

    static Task JsonAsync(HttpContext http, JsonNode node)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(node.ToJsonString());
    }

    async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref requests);
        if (http.Request.Path == "/leak")
            Leaked++;
        if (IsDown)
        {
            http.Abort();
            return;
        }

        if (Hangs)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(disposed.Token, http.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (Redirects)
            http.Response.Redirect("/leak");
        else if (Token is not null && http.Request.Headers.Authorization.Count == 0)
            await TextAsync(http, 401, "Unauthorized: Missing authentication token");
        else if (Token is not null && http.Request.Headers.Authorization != $"Bearer {Token}")
            await TextAsync(http, 403, "Forbidden: Invalid authentication token");
        else
            await RouteAsync(http);
    }

    Task RouteAsync(HttpContext http)
    {
        var parts = http.Request.Path.Value!.Split('/')[1..];
        return (http.Request.Method, parts) switch
        {
            ("GET", ["api", "version"]) => JsonAsync(http, new JsonObject
            {
                ["version"] = "4",
                ["ray_version"] = "2.9.0",
                ["ray_commit"] = "0",
                ["session_name"] = $"session_2026-01-02_03-04-05_{session}",
            }),
            ("POST", ["api", "jobs", ""]) => SubmitAsync(http),
            ("GET", ["api", "jobs", ""]) => JsonAsync(http, new JsonArray([.. jobs.Values.Select(job => job.ToJson())])),
            (_, ["api", "jobs", var id, ..]) => jobs.TryGetValue(id, out var job)
                ? JobAsync(http, job, parts[3..])
                : TextAsync(http, 404, $"Job {id} does not exist"),
            _ => TextAsync(http, 404, "404: Not Found"),
        };
    }

    Task JobAsync(HttpContext http, RayReplayJob job, string[] rest)
    {
        switch (http.Request.Method, rest)
        {
            case ("GET", []):
                return JsonAsync(http, job.ToJson());
            case ("POST", ["stop"]):
                var isRunning = !job.IsTerminal;
                if (isRunning && !AcknowledgesStopsOnly)
                    job.Stop();
                return JsonAsync(http, new JsonObject { ["stopped"] = isRunning });
            case ("DELETE", []) when !job.IsTerminal:
                return TextAsync(http, 500, $"Traceback: cannot delete job in state {job.Status}");
            case ("DELETE", []):
                jobs.TryRemove(job.Id, out _);
                return JsonAsync(http, new JsonObject { ["deleted"] = true });
            case ("GET", ["logs"]):
                return JsonAsync(http, new JsonObject { ["logs"] = job.ReadLogs() });
            default:
                return TextAsync(http, 404, "404: Not Found");
        }
    }

    async Task SubmitAsync(HttpContext http)
    {
        if (http.Request.Headers.UserAgent.ToString().StartsWith("Mozilla", StringComparison.Ordinal))
        {
            await TextAsync(http, 405, "Method Not Allowed for browser traffic.");
            return;
        }

        JsonObject body;
        try
        {
            body = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        }
        catch (JsonException)
        {
            await TextAsync(http, 500, "Traceback");
            return;
        }

        var unknown = body.FirstOrDefault(field =>
            !FieldsKnown.Contains(field.Key) && !(field.Key == "entrypoint_memory" && !IsOld) && field.Value is not null).Key;
        if (unknown is not null || body["entrypoint"] is null)
        {
            await TextAsync(http, 400, $"TypeError: unexpected {unknown}");
            return;
        }

        var id = (string?)body["submission_id"] ?? $"raysubmit_{Guid16()}";
        var job = new RayReplayJob(id, body, Path.Join(folder.FullName, $"{all.Count}.log"));
        if (!jobs.TryAdd(id, job))
        {
            await TextAsync(http, 500, $"ValueError: Job with submission_id {id} already exists");
            return;
        }

        all.Add(job);
        job.Start(StartDelay);
        if (DropsAnswerWhenTaken)
            http.Abort();
        else if (FailsWhenTaken)
            await TextAsync(http, 500, "Traceback: no agent within 10 s");
        else
            await JsonAsync(http, new JsonObject { ["job_id"] = id, ["submission_id"] = id });
    }

    static string Guid16() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
}

/// <summary>One job of the replay: a shell in a session of its own, and the supervisor that starts and stops it.</summary>
sealed class RayReplayJob(string id, JsonObject submission, string log) : IAsyncDisposable
{
    const double StopWaitSeconds = 3;
    const int SignalExitBase = 128;

    readonly CancellationTokenSource disposed = new();
    readonly TaskCompletionSource stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task run = Task.CompletedTask;
    int? pid;
    int? exitCode;

    public string Id => id;

    public string Status { get; private set; } = "PENDING";

    public bool IsTerminal => Status is "SUCCEEDED" or "FAILED" or "STOPPED";

    public void Start(TimeSpan delay) => run = RunAsync(delay);

    public void Stop() => stopAsked.TrySetResult();

    public string ReadLogs() => File.Exists(log) ? File.ReadAllText(log) : "";

    public JsonObject ToJson() => new()
    {
        ["type"] = "SUBMISSION",
        ["job_id"] = null,
        ["submission_id"] = id,
        ["driver_info"] = null,
        ["status"] = Status,
        ["entrypoint"] = submission["entrypoint"]!.DeepClone(),
        ["message"] = $"Job is {Status}, or so it seems.",
        ["error_type"] = null,
        ["start_time"] = 1767323045000,
        ["end_time"] = IsTerminal ? 1767323046000 : null,
        ["metadata"] = submission["metadata"]?.DeepClone(),
        ["runtime_env"] = submission["runtime_env"]?.DeepClone(),
        ["driver_agent_http_address"] = null,
        ["driver_node_id"] = null,
        ["driver_exit_code"] = exitCode,
    };

    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        if (pid is { } living)
            SendAll([.. ProcessTable.Below(living).Select(process => process.Pid), living], Libc.Kill);
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        disposed.Dispose();
    }

    static void SendAll(IEnumerable<int> pids, int signal)
    {
        foreach (var one in pids)
            Libc.Signal(one, signal);
    }

    async Task RunAsync(TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System, disposed.Token);
        using var process = StartProcess();
        pid = process.Id;
        Status = "RUNNING";
        var ended = process.WaitForExitAsync(disposed.Token);
        if (await Task.WhenAny(ended, stopAsked.Task) == ended)
        {
            await ended;
            // As Python has it.
            var code = process.ExitCode > SignalExitBase ? SignalExitBase - process.ExitCode : process.ExitCode;
            exitCode = code;
            Status = code == 0 ? "SUCCEEDED" : "FAILED";
        }
        else
        {
            await StopNowAsync(process.Id);
            Status = "STOPPED";
        }
    }

    /// <summary>What lives below is listed once, asked, waited for, and killed.</summary>
    async Task StopNowAsync(int top)
    {
        int[] victims = [.. ProcessTable.Below(top).Select(process => process.Pid), top];
        SendAll(victims, Libc.Terminate);
        var given = (string?)submission["runtime_env"]?["env_vars"]?["RAY_JOB_STOP_WAIT_TIME_S"];
        var wait = given is null ? StopWaitSeconds : double.Parse(given);
        var since = Stopwatch.StartNew();
        while (victims.Any(one => ProcessTable.Find(one) is not null) && since.Elapsed.TotalSeconds < wait)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, disposed.Token);
        SendAll(victims, Libc.Kill);
    }

    Process StartProcess()
    {
        var start = new ProcessStartInfo(
            "setsid", ["sh", "-c", "exec >\"$1\" 2>&1 </dev/null; eval \"$2\"", "sh", log, (string)submission["entrypoint"]!])
        {
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        if (submission["runtime_env"]?["env_vars"] is JsonObject variables)
        {
            foreach (var (name, value) in variables)
                start.Environment[name] = (string)value!;
        }

        return Process.Start(start)!;
    }
}
