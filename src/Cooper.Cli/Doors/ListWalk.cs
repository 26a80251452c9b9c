using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cooper.Cli.Doors;

/// <summary>A list of <c>/v1</c>, fetched page by page.</summary>
/// <param name="Json">The answer if it was one; else one document with the results of all.</param>
sealed record ListWalk(IReadOnlyList<JsonElement> Items, Answer Json)
{
    public static Option<int?> LimitOption(string things)
    {
        var option = new Option<int?>("--limit") { Description = $"At most so many {things}. Default: all.", HelpName = "COUNT" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0)
                result.AddError("--limit wants a number above 0");
        });
        return option;
    }

    /// <param name="pageMax">What the call takes at most as its limit.</param>
    public static async Task<ListWalk> ReadAsync(
        Func<JsonObject, CancellationToken, Task<Answer>> read, JsonObject request, int? limit, CancellationToken stop, int pageMax = 1000)
    {
        var items = new List<JsonElement>();
        while (true)
        {
            request["limit"] = Math.Min(pageMax, (limit ?? int.MaxValue) - items.Count);
            var page = await read(request, stop);
            items.AddRange(page.Json.List("results"));
            var next = page.Json.Member("pagination")?.Text("next_cursor");
            if (next is not null && items.Count < (limit ?? int.MaxValue))
                request["cursor"] = next;
            else
                return new ListWalk(items, request.ContainsKey("cursor") ? Join(items) : page);
        }
    }

    static Answer Join(List<JsonElement> items) =>
        new(new JsonObject { ["results"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))]) }.ToJsonString());
}
