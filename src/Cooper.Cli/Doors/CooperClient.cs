using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Cooper.Cli.Profiles;

namespace Cooper.Cli.Doors;

/// <summary>The door <c>/v1</c>.</summary>
sealed class CooperClient(HttpClient http, Connection connection, TimeProvider time)
{
    /// <summary>Events come with every change, and a comment every ten seconds.</summary>
    static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    /// <summary>So long a server may be gone, being started anew, before the watcher gives up.</summary>
    static readonly TimeSpan AbsenceMax = TimeSpan.FromSeconds(60);

    static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    public Task<Answer> ListBucketsAsync(JsonObject request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, "buckets/list", request, stop);

    public Task<Answer> GetBucketAsync(string bucket, CancellationToken stop) => CallAsync(HttpMethod.Get, PathOf(bucket), null, stop);

    public Task<Answer> CreateBucketAsync(JsonObject request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, "buckets", request, stop);

    public Task<Answer> PlanDeletionAsync(string bucket, Deletion deletion, CancellationToken stop) =>
        DeleteAsync(bucket, deletion, "dry_run=true", stop);

    public Task<Answer> DeleteBucketAsync(string bucket, Deletion deletion, CancellationToken stop) =>
        DeleteAsync(bucket, deletion, "", stop);

    /// <param name="name">Another name, if the old one was taken.</param>
    public Task<Answer> RestoreBucketAsync(string bucket, string? name, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, PathOf(bucket) + "/restore" + (name is null ? "" : "?name=" + Uri.EscapeDataString(name)), null, stop);

    public Task<Answer> PurgeBucketAsync(string bucket, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, PathOf(bucket) + "/purge", null, stop);

    public Task<Answer> ListTasksAsync(JsonObject request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, "tasks/list", request, stop);

    public Task<Answer> GetTaskAsync(string task, CancellationToken stop) => CallAsync(HttpMethod.Get, "tasks/" + Escape(task), null, stop);

    public Task<Answer> KillTaskAsync(string task, CancellationToken stop) =>
        CallAsync(HttpMethod.Delete, "tasks/" + Escape(task), null, stop);

    /// <param name="kind"><c>objects</c>, <c>uploads</c> or <c>batches</c>: what lies below a bucket is called in the same way.</param>
    public Task<Answer> CreateAsync(string bucket, string kind, JsonObject request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, $"{PathOf(bucket)}/{kind}", request, stop);

    public Task<Answer> ListAsync(string bucket, string kind, JsonObject request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, $"{PathOf(bucket)}/{kind}/list", request, stop);

    public Task<Answer> GetAsync(string bucket, string kind, string id, CancellationToken stop, string path = "") =>
        CallAsync(HttpMethod.Get, $"{PathOf(bucket)}/{kind}/{Escape(id)}{path}", null, stop);

    public Task<Answer> PostAsync(string bucket, string kind, string id, string call, JsonObject? request, CancellationToken stop) =>
        CallAsync(HttpMethod.Post, $"{PathOf(bucket)}/{kind}/{Escape(id)}/{call}", request, stop);

    /// <summary>What the server says of it does not matter.</summary>
    public async Task DeleteAsync(string bucket, string kind, string id, CancellationToken stop)
    {
        using var request = MakeRequest(HttpMethod.Delete, $"{PathOf(bucket)}/{kind}/{Escape(id)}", null);
        using var response = await http.OpenAsync(request, stop);
    }

    /// <summary>The bytes that the work of a batch has written.</summary>
    public async Task ReadArtifactAsync(string bucket, string batch, string name, Stream target, CancellationToken stop)
    {
        using var request = MakeRequest(
            HttpMethod.Get, $"{PathOf(bucket)}/batches/{Escape(batch)}/artifacts/{Escape(name)}", null);
        using var response = await http.OpenAsync(request, stop);
        await response.Content.CopyToAsync(target, stop);
    }

    /// <summary>Sends a file to the URL that a ticket gave. It needs no key, and gets none.</summary>
    public async Task PutSignedAsync(string url, HttpContent content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
        using var response = await http.OpenAsync(request, stop);
    }

    /// <summary>The task as it is, and then with every change until its end. A server that starts anew meanwhile is waited for.</summary>
    public async IAsyncEnumerable<Answer> WatchTaskAsync(string task, [EnumeratorCancellation] CancellationToken stop)
    {
        var heardAt = time.GetTimestamp();
        while (true)
        {
            await using var events = ReadEventsAsync(task, stop).GetAsyncEnumerator(stop);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                        break;
                }
                catch (CliException failure) when (IsPassing(failure) && time.GetElapsedTime(heardAt) < AbsenceMax)
                {
                    break;
                }

                heardAt = time.GetTimestamp();
                yield return events.Current;
                if (IsOver(events.Current))
                    yield break;
            }

            await Task.Delay(LookAgainAfter, time, stop);
        }
    }

    public static bool IsOver(Answer task) => task.Json.Text("status") is not ("PENDING" or "IN_PROGRESS" or "PROCESSING");

    static bool IsPassing(CliException failure) =>
        failure is UnreachableException or DoorException { Status: HttpStatusCode.ServiceUnavailable };

    async IAsyncEnumerable<Answer> ReadEventsAsync(string task, [EnumeratorCancellation] CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(SilenceMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        using var request = MakeRequest(HttpMethod.Get, $"tasks/{Escape(task)}/events", null);
        using var response = await InTimeAsync(() => http.OpenAsync(request, either.Token));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token), Encoding.UTF8);
        while (await InTimeAsync(() => lines.ReadLineAsync(either.Token).AsTask()) is { } line)
        {
            silence.CancelAfter(SilenceMax);
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                yield return new Answer(line["data: ".Length..]);
        }

        async Task<T> InTimeAsync<T>(Func<Task<T>> read)
        {
            try
            {
                return await read();
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                throw Wire.Unreachable(connection.Url, failure);
            }
            catch (OperationCanceledException failure) when (!stop.IsCancellationRequested)
            {
                throw Wire.Unreachable(connection.Url, failure);
            }
        }
    }

    Task<Answer> DeleteAsync(string bucket, Deletion deletion, string mode, CancellationToken stop)
    {
        var window = deletion.Window is null ? "" : "window=" + Uri.EscapeDataString(deletion.Window);
        var query = string.Join('&', new[] { mode, window }.Where(part => part.Length > 0));
        return CallAsync(HttpMethod.Delete, PathOf(bucket) + (query.Length > 0 ? "?" + query : ""), null, stop, deletion.IfRevision);
    }

    async Task<Answer> CallAsync(HttpMethod method, string path, JsonObject? body, CancellationToken stop, long? ifRevision = null)
    {
        using var request = MakeRequest(method, path, body);
        if (ifRevision is { } revision)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{revision}\""));
        return await http.CallAsync(request, time, stop);
    }

    HttpRequestMessage MakeRequest(HttpMethod method, string path, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, new Uri(connection.Url, "/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connection.Key);
        request.Headers.Add("X-Namespace", "default");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }

    static string PathOf(string bucket) => "buckets/" + Escape(bucket);

    /// <summary>Segments of dots would be taken for steps upwards.</summary>
    static string Escape(string segment) =>
        segment.Trim('.').Length > 0 ? Uri.EscapeDataString(segment) : throw CliException.Usage($"'{segment}' is neither a name nor an id");
}

/// <param name="Window">As the user wrote it; null leaves it to bucket and server.</param>
readonly record struct Deletion(string? Window, long? IfRevision);
