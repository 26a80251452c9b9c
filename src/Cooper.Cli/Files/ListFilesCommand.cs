using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Files;

/// <summary><c>cooper file list</c></summary>
static class ListFilesCommand
{
    const int PageMax = 1000;

    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var prefix = new Argument<string?>("prefix") { Description = "Only names that begin with it.", Arity = ArgumentArity.ZeroOrOne };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Lists what is in folders too, instead of the folders." };
        var versions = new Option<bool>("--versions") { Description = "Lists every version, hide markers and unfinished large files too." };
        var limit = ListWalk.LimitOption("files");
        var command = new Command("list", "Lists the files of a bucket.") { bucket, prefix, recursive, versions, limit };
        cli.Run(command, async run =>
        {
            var request = new JsonObject
            {
                ["bucketId"] = (await FileBucket.FindAsync(run, run.Get(bucket))).Id,
                ["prefix"] = run.Get(prefix),
                ["delimiter"] = run.Get(recursive) ? null : "/",
            };
            var pages = new FilePages(run, request, run.Get(versions), run.Get(limit) ?? int.MaxValue);
            if (run.IsJson)
                await PrintJsonAsync(run, pages);
            else
                await PrintAsync(run, pages, run.Get(versions));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Page by page, so that a bucket of any size can be listed.</summary>
    static async Task PrintAsync(CommandRun run, FilePages pages, bool withVersions)
    {
        var style = new Style(run.Shell);
        await foreach (var page in pages.ReadAsync())
        {
            foreach (var file in page.Json.List("files").Select(item => new FileView(item)))
            {
                var isFolder = file.Action == "folder";
                var size = (isFolder ? "" : Printable.Bytes(file.Bytes)).PadLeft(10);
                var at = isFolder ? "" : Printable.Moment(file.UploadedAt);
                var version = withVersions ? $"{file.Action,-6}  {file.Id,-84}  " : "";
                run.Print($"{size}  {at,-23}  {version}{(isFolder ? style.Accent(Printable.Text(file.Name)) : Printable.Text(file.Name))}");
            }
        }
    }

    /// <summary>The server's own answer if it is one page.</summary>
    static async Task PrintJsonAsync(CommandRun run, FilePages pages)
    {
        var files = new JsonArray();
        var first = default(Answer);
        var count = 0;
        await foreach (var page in pages.ReadAsync())
        {
            first ??= page;
            count++;
            foreach (var file in page.Json.List("files"))
                files.Add(JsonNode.Parse(file.GetRawText()));
        }

        if (count == 1)
            run.Print(first!);
        else
            run.Print(new JsonObject { ["files"] = files });
    }

    sealed class FilePages(CommandRun run, JsonObject request, bool withVersions, int limit)
    {
        public async IAsyncEnumerable<Answer> ReadAsync()
        {
            var left = limit;
            while (left > 0)
            {
                request["maxFileCount"] = Math.Min(PageMax, left);
                var page = withVersions
                    ? await run.B2.ListFileVersionsAsync(request, run.Stop)
                    : await run.B2.ListFileNamesAsync(request, run.Stop);
                yield return page;
                left -= page.Json.List("files").Count;
                if (page.Json.Text("nextFileName") is not { } next)
                    yield break;
                request["startFileName"] = next;
                if (withVersions)
                    request["startFileId"] = page.Json.Text("nextFileId");
            }
        }
    }
}
