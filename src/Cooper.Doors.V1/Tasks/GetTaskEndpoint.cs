using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Tasks;

/// <summary><c>GET /v1/tasks/{task_id}</c></summary>
static class GetTaskEndpoint
{
    /// <summary>A tenth: who asks as often as he is advised never comes to his rate by it.</summary>
    const int PollCost = LimitRequests.FullCost / 10;

    public static void Map(RouteGroupBuilder tasks) =>
        tasks.MapGet("/{task_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets), new RequestCost(PollCost));

    static async Task<JsonHttpResult<TaskDocument>> HandleAsync(
        string task_id, HttpContext http, GetTask getTask, TimeProvider time, CancellationToken cancellationToken)
    {
        var standing = await getTask.ExecuteAsync(http.Caller, task_id, cancellationToken);

        if (!standing.Task.IsOver)
            http.Response.Headers.RetryAfter = SecondsToWait(time.GetUtcNow() - standing.Task.CreatedAt).ToString();
        return TypedResults.Json(TaskDocument.From(standing), V1Json.Plain.TaskDocument);
    }

    /// <summary>The longer it has run, the longer it may still run: a quarter of its age, from 1 s to 30 s.</summary>
    internal static int SecondsToWait(TimeSpan age) => (int)Math.Clamp(age.TotalSeconds / 4, 1, 30);
}
