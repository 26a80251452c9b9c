using System.Text;
using System.Text.Json;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tests.Batches;

/// <summary>A door with a bucket of objects, and the calls about batches of them. Workers are real processes.</summary>
sealed class BatchBucket(DoorHost door, string id, DirectoryInfo folder) : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public DoorHost Door => door;

    public string Id => id;

    public BucketId BucketId => BucketIdentifiers.TryParseId(id)!.Value;

    /// <summary>For what programs write, outside the server's data.</summary>
    public string Folder => folder.FullName;

    /// <param name="commands">Shell scripts by name, with the members of limits that they are given.</param>
    public static async Task<BatchBucket> StartAsync(params (string Name, string Script, string Limits)[] commands)
    {
        var folder = Directory.CreateTempSubdirectory("cooper-batch-");
        var file = Path.Join(folder.FullName, "commands.json");
        var entries = commands.Select(one =>
            $$"""{{Quote(one.Name)}}:{"arguments":["/bin/sh","-c",{{Quote(one.Script)}}]{{one.Limits}}}""");
        await File.WriteAllTextAsync(file, $"{{{string.Join(',', entries)}}}");
        var door = await DoorHost.StartAsync($"jobs.commands-file={file}", "jobs.stop-grace-seconds=1");
        var made = await door.PostAsync(
            "/v1/buckets", """{"bucket_name":"things","bucket_schema":{"properties":{"note":{"type":"text"}}}}""");
        return new BatchBucket(door, made.Text("bucket_id"), folder);
    }

    /// <summary>The ids of new objects with one blob each.</summary>
    public async Task<string[]> AddObjectsAsync(params string[] contents)
    {
        var ids = new List<string>();
        foreach (var content in contents)
        {
            var made = await door.PostAsync($"/v1/buckets/{id}/objects", $$"""
                {"blobs":[{"property":"note","type":"text","data":{"base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))}}",
                    "mime_type":"text/plain","filename":"note.txt"} } ] }
                """);
            ids.Add(made.Text("object_id"));
        }

        return [.. ids];
    }

    public Task<Answer> CreateAsync(string[] objects, string job = "{}", string query = "") => door.PostAsync(
        $"/v1/buckets/{id}/batches{query}", $$"""{"object_ids":{{JsonSerializer.Serialize(objects)}},"job":{{job}}}""");

    /// <summary>The id of a batch, submitted.</summary>
    public async Task<string> SubmitAsync(string[] objects, string job = "{}")
    {
        var batch = (await CreateAsync(objects, job)).Text("batch_id");
        Assert.Equal(200, (await PostAsync(batch, "submit")).Status);
        return batch;
    }

    /// <summary>The id of a batch that runs a registered program.</summary>
    public Task<string> SubmitCommandAsync(string[] objects, string command, string parameters = "{}") =>
        SubmitAsync(objects, $$"""{"kind":"command","command":"{{command}}","parameters":{{parameters}}}""");

    public Task<Answer> PostAsync(string batch, string call, string? body = null) =>
        door.PostAsync($"/v1/buckets/{id}/batches/{batch}/{call}", body);

    public Task<Answer> GetAsync(string batch, string path = "") => door.GetAsync($"/v1/buckets/{id}/batches/{batch}{path}");

    public Task<Answer> DeleteAsync(string batch) => door.DeleteAsync($"/v1/buckets/{id}/batches/{batch}");

    /// <summary>Runs the tasks until the batch has come to its end and its task too.</summary>
    public async Task<Answer> EndAsync(string batch)
    {
        await UntilAsync(async () => (await GetAsync(batch)).Text("status") is not ("PENDING" or "IN_PROGRESS"));
        var ended = await GetAsync(batch);
        await UntilAsync(async () =>
            (await door.GetAsync($"/v1/tasks/{ended.Text("task_id")}")).Text("status") is not ("PENDING" or "IN_PROGRESS"));
        return ended;
    }

    /// <summary>Lets steps come due and workers work, until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            door.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await door.RunTasksAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>A ticket of the batch's job, as a launcher would be given one.</summary>
    public async Task<string> TicketAsync(string batch, int number = 0)
    {
        var bucket = (await door.Get<ICatalog>().Buckets.FindAsync(BucketId, default))!;
        return door.Get<Tokens>().ForJobTicket(new JobClaim(BucketId, BatchId.Parse(batch), number, bucket.Epoch));
    }

    public Task<Answer> WorkAsync(string secret, string call, string? body = null, string method = "POST") =>
        door.SendAsync(method, $"/v1/work/{call}", body, ("Authorization", $"Bearer {secret}"), ("X-Namespace", null));

    /// <summary>What a batch of that name has written; null if there is nothing.</summary>
    public async Task<string?> ReadAsync(string batch, string artifact)
    {
        var answer = await GetAsync(batch, $"/artifacts/{artifact}");
        return answer.Status == 200 ? answer.Raw : null;
    }

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        folder.Delete(recursive: true);
    }

    static string Quote(string text) => JsonSerializer.Serialize(text);
}
