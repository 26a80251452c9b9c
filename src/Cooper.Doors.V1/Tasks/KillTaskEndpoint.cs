using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Tasks;

/// <summary><c>DELETE /v1/tasks/{task_id}</c>, and, older, <c>POST /v1/tasks/{task_id}/kill</c>. Succeeds on unknown tasks too.</summary>
static class KillTaskEndpoint
{
    public static void Map(RouteGroupBuilder tasks)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.DeleteBuckets, Capability.DeleteFiles);
        tasks.MapDelete("/{task_id}", HandleAsync).WithMetadata(needs);
        tasks.MapPost("/{task_id}/kill", HandleAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<KilledDocument>> HandleAsync(
        string task_id, HttpContext http, KillTask killTask, CancellationToken cancellationToken)
    {
        var isStopped = await killTask.ExecuteAsync(http.Caller, task_id, cancellationToken);

        return TypedResults.Json(
            new KilledDocument(true, isStopped ? "The task was canceled; a bucket it was deleting is back" : "There was nothing to stop"),
            V1Json.Plain.KilledDocument);
    }
}

/// <summary><c>GenericDeleteResponse</c></summary>
sealed record KilledDocument(bool Success, string Message);
