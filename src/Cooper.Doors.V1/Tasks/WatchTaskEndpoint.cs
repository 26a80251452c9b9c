using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Tasks;

/// <summary>
/// <c>GET /v1/tasks/{task_id}/events</c>: the task as server-sent events, one when it begins, one with every change, and the last with
/// its end. A comment keeps the connection alive while nothing changes.
/// </summary>
static class WatchTaskEndpoint
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan CommentEvery = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder tasks) =>
        tasks.MapGet("/{task_id}/events", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets));

    static async Task HandleAsync(string task_id, HttpContext http, GetTask getTask, CancellationToken cancellationToken)
    {
        var standing = await getTask.ExecuteAsync(http.Caller, task_id, cancellationToken);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";

        var sent = "";
        var quiet = TimeSpan.Zero;
        while (true)
        {
            var now = JsonSerializer.Serialize(TaskDocument.From(standing), V1Json.Plain.TaskDocument);
            if (now != sent)
                await WriteAsync(http, $"event: task\ndata: {now}\n\n", cancellationToken);
            else if (quiet >= CommentEvery)
                await WriteAsync(http, ": still there\n\n", cancellationToken);
            quiet = now == sent && quiet < CommentEvery ? quiet + LookEvery : TimeSpan.Zero;
            sent = now;
            if (standing.Task.IsOver)
                return;
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            standing = await getTask.ExecuteAsync(http.Caller, task_id, cancellationToken);
        }
    }

    static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.WriteAsync(text, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
