using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Tasks;

/// <summary><c>POST /v1/tasks/list</c></summary>
static class ListTasksEndpoint
{
    /// <summary>The list is of the newest tasks, at most so many of the asked status, type and bucket.</summary>
    const int TasksMax = 10_000;

    /// <summary>Where a task's document keeps what the default order sorts by.</summary>
    static readonly SortOrder NewestFirst = new("additional_data.created_at", IsDescending: true);

    /// <summary>The one vocabulary of statuses; a task here has only some of them.</summary>
    static readonly HashSet<string> Statuses =
    [
        "PENDING", "IN_PROGRESS", "PROCESSING", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "CANCELED",
        "UNKNOWN", "SKIPPED", "DRAFT", "ACTIVE", "ARCHIVED", "SUSPENDED",
    ];

    static readonly string[] SearchedPaths = ["task_id", "inputs", "additional_data"];

    public static void Map(RouteGroupBuilder tasks) =>
        tasks.MapPost("/list", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets));

    static async Task<JsonHttpResult<TaskListDocument>> HandleAsync(
        HttpContext http, ListTasks listTasks, CancellationToken cancellationToken)
    {
        var (request, status, query) = Read(await JsonBody.ReadAsync(http, cancellationToken), http.Request.Query);

        var (standings, _) = await listTasks.ExecuteAsync(http.Caller, query, cancellationToken);

        var sort = request.Sort == SortOrder.NewestFirst ? NewestFirst : request.Sort;
        var shown = standings.Select(Show).Where(one => status is null || one.Thing.Status == status);
        var page = ListPage<TaskDocument>.Take(request, sort, shown, TextsOf);
        return TypedResults.Json(
            new TaskListDocument([.. page.Items.Select(item => item.Thing)], page.Pagination), V1Json.Plain.TaskListDocument);
    }

    internal static (ListRequest Request, string? Status, TaskQuery Query) Read(JsonElement? body, IQueryCollection queryCollection)
    {
        var faults = new Faults();
        var fields = new Fields(body, Location.Body, faults);
        var status = fields.Text("status");
        if (status is not null && !Statuses.Contains(status))
            faults.Add(fields.At("status"), "enum", $"Input should be one of {string.Join(", ", Statuses)}");
        var type = fields.Text("task_type")?.ToLowerInvariant();
        var request = ListRequest.Read("tasks", body, queryCollection, faults, "status", "task_type");
        faults.Refuse();

        return (request!, status, new TaskQuery(StateOf(status), type, BucketIn(request!.Filter), Offset: 0, TasksMax));
    }

    static Listed<TaskDocument> Show(TaskStanding standing)
    {
        var document = TaskDocument.From(standing);
        return new Listed<TaskDocument>(document, JsonSerializer.SerializeToElement(document, V1Json.Plain.TaskDocument), document.TaskId);
    }

    static TaskState? StateOf(string? status)
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            if (TaskDocument.Spell(state) == status)
                return state;
        }

        return null;
    }

    /// <summary>A filter on one bucket is left to the catalog, so that it reaches that bucket's oldest task.</summary>
    static BucketId? BucketIn(Filter filter) =>
        filter.Required("additional_data.bucket_id") is { ValueKind: JsonValueKind.String } value
            ? BucketIdentifiers.TryParseId(value.GetString()!)
            : null;

    /// <summary>The ids that a task is about.</summary>
    static IEnumerable<string> TextsOf(JsonElement task) =>
        SearchedPaths.Select(path => Values.At(task, path)).OfType<JsonElement>().SelectMany(Values.TextsIn);
}

/// <summary><c>ListTasksResponse</c></summary>
sealed record TaskListDocument(IReadOnlyList<TaskDocument> Results, PaginationDocument Pagination);
