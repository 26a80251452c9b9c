using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Keys;

/// <summary><c>cooper key list</c></summary>
static class ListKeysCommand
{
    const int PageMax = 1000;
    const int CapabilitiesShown = 3;

    public static Command Make(CommandLineOptions cli)
    {
        var command = new Command("list", "Lists the application keys, but the master key.");
        cli.Run(command, async run =>
        {
            var keys = new List<JsonElement>();
            var page = await run.B2.ListKeysAsync(null, PageMax, run.Stop);
            var first = page;
            keys.AddRange(page.Json.List("keys"));
            while (page.Json.Text("nextApplicationKeyId") is { } next)
            {
                page = await run.B2.ListKeysAsync(next, PageMax, run.Stop);
                keys.AddRange(page.Json.List("keys"));
            }

            if (!run.IsJson)
                Print(run, keys.Select(key => new KeyView(key)));
            else if (page == first)
                run.Print(first);
            else
                run.Print(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => JsonNode.Parse(key.GetRawText()))]) });
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, IEnumerable<KeyView> keys)
    {
        var table = new Table(new Style(run.Shell), "KEY ID", "NAME", "BUCKETS", "PREFIX", "EXPIRES", "CAN");
        foreach (var key in keys)
        {
            var more = key.Capabilities.Count - CapabilitiesShown;
            table.Add(
                key.Id, key.Name, key.Buckets.Count == 0 ? "all" : string.Join(",", key.Buckets), key.NamePrefix ?? "",
                key.ExpiresAt is { } expires ? Printable.Moment(expires) : "never",
                string.Join(",", key.Capabilities.Take(CapabilitiesShown)) + (more > 0 ? $" and {more} more" : ""));
        }

        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No keys but the master key.");
    }
}
