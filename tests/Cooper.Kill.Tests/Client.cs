using System.Net.Http.Headers;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Kill.Tests;

/// <summary>One client: it writes, hides, deletes and ends buckets until the server is gone.</summary>
sealed class Client(HttpClient http, B2Client b2, string secret, History history, string name, IReadOnlyList<string> shared)
{
    const int LargeBytes = 1_200_000;

    int steps;

    /// <summary>Answers that are neither a success nor an understandable refusal.</summary>
    public List<string> Failures { get; } = [];

    public async Task RunAsync()
    {
        try
        {
            while (true)
                await StepAsync(++steps);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            // The server is gone.
        }
        catch (InvalidOperationException exception)
        {
            Failures.Add(exception.Message);
        }
    }

    async Task StepAsync(int step)
    {
        var bucket = shared[step % shared.Count];
        var file = new Uploaded(bucket, $"{name}-{step}", step % 9 == 0 ? LargeBytes : 20 + (step * 37 % 5000));
        var id = await UploadAsync(file);
        if (step % 4 == 0)
            await DeleteAsync(file, id);
        else if (step % 7 == 0)
            (await b2.PostAsync("b2_hide_file", new { bucketId = bucket, fileName = file.Name })).Done();
        if (step % 12 == 0)
            await EndBucketAsync(step);
    }

    async Task<string> UploadAsync(Uploaded file)
    {
        history.Set(file, Standing.InDoubt);
        var answer = (await b2.UploadAsync(file.Bucket, file.Name, file.Content())).Done();
        history.Set(file, Standing.Present);
        return answer.Text("fileId");
    }

    async Task DeleteAsync(Uploaded file, string id)
    {
        history.Set(file, Standing.InDoubt);
        (await b2.PostAsync("b2_delete_file_version", new { fileName = file.Name, fileId = id })).Done();
        history.Set(file, Standing.Removed);
    }

    /// <summary>Makes a bucket, fills it, and deletes it with everything.</summary>
    async Task EndBucketAsync(int step)
    {
        var bucket = await b2.CreateBucketAsync($"short-{name}-{step}");
        history.Set(bucket, Standing.Present);
        var file = new Uploaded(bucket, $"{name}-in-{step}", step % 24 == 0 ? LargeBytes : 300);
        await UploadAsync(file);

        history.Set(bucket, Standing.InDoubt);
        history.Set(file, Standing.InDoubt);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/buckets/bkt_{bucket}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        request.Headers.Add("X-Namespace", "default");
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"DELETE {bucket}: {(int)response.StatusCode} {body}");
        history.Set(bucket, Standing.Removed);
        history.Set(file, Standing.Removed);
        history.AddTask(JsonElement.Parse(body).GetProperty("task_id").GetString()!, bucket);
    }
}
