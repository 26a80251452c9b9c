using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Files;

/// <summary><c>cooper file remove</c>: hides a file, or deletes versions of it for good.</summary>
static class RemoveFileCommand
{
    const int PageMax = 1000;

    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var name = new Argument<string>("name") { Description = "The file's name in the bucket." };
        var version = new Option<string?>("--version-id") { Description = "Deletes this version for good.", HelpName = "ID" };
        var all = new Option<bool>("--all-versions") { Description = "Deletes every version for good. Asks, on a terminal." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command("remove", "Hides a file, so that its versions stay; or deletes versions for good.")
        {
            bucket, name, version, all, yes,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(version) is not null && result.GetValue(all))
                result.AddError("--version-id and --all-versions exclude each other");
        });
        cli.Run(command, async run =>
        {
            var home = await FileBucket.FindAsync(run, run.Get(bucket));
            if (run.Get(all))
                await DeleteAllAsync(run, home, run.Get(name), run.Get(yes));
            else if (run.Get(version) is { } id)
                Tell(run, await run.B2.DeleteFileVersionAsync(run.Get(name), id, run.Stop), "Deleted a version of", run.Get(name));
            else
                Tell(run, await run.B2.HideFileAsync(home.Id, run.Get(name), run.Stop), "Hid", run.Get(name));
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task DeleteAllAsync(CommandRun run, FileBucket bucket, string name, bool isConfirmed)
    {
        var versions = await FindVersionsAsync(run, bucket, name);
        if (versions.Count == 0)
            throw new DoorException($"{name} is not in {bucket.Name}");
        if (!isConfirmed)
        {
            run.RequireSomebodyToAsk();
            var what = $"{Printable.Count(versions.Count, "version")} of {Printable.Text(name)} from {Printable.Text(bucket.Name)}";
            var answer = await run.AskAsync($"Delete {what} for good? [y/N] ");
            if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
                throw new CliException(ExitCode.NotConfirmed, "nothing was done");
        }

        var deleted = new JsonArray();
        foreach (var version in versions.Select(item => new FileView(item)))
            deleted.Add(JsonNode.Parse((await run.B2.DeleteFileVersionAsync(name, version.Id, run.Stop)).Text));
        if (run.IsJson)
            run.Print(new JsonObject { ["files"] = deleted });
        else
            run.Print($"Deleted {Printable.Count(versions.Count, "version")} of {Printable.Text(name)}");
    }

    static async Task<List<JsonElement>> FindVersionsAsync(CommandRun run, FileBucket bucket, string name)
    {
        var versions = new List<JsonElement>();
        var request = new JsonObject { ["bucketId"] = bucket.Id, ["prefix"] = name, ["startFileName"] = name, ["maxFileCount"] = PageMax };
        while (true)
        {
            var page = await run.B2.ListFileVersionsAsync(request, run.Stop);
            versions.AddRange(page.Json.List("files").Where(item => new FileView(item).Name == name));
            if (page.Json.Text("nextFileName") != name)
                return versions;
            request["startFileId"] = page.Json.Text("nextFileId");
        }
    }

    static void Tell(CommandRun run, Answer answer, string what, string name)
    {
        if (run.IsJson)
            run.Print(answer);
        else
            run.Print($"{what} {Printable.Text(name)}");
    }
}
