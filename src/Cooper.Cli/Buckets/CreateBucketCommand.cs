using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket create</c></summary>
static class CreateBucketCommand
{
    /// <summary>The door wants a schema of objects, which files do not have.</summary>
    const string AnySchema = """{"properties":{"file":{"type":"string"}}}""";

    public static Command Make(CommandLineOptions cli)
    {
        var name = new Argument<string>("name") { Description = "Letters, digits, dots, underscores, spaces and hyphens, up to 100." };
        var description = new Option<string?>("--description") { Description = "What it is for.", HelpName = "TEXT" };
        var window = Duration.Option("--window", "How long its end can be undone. Default: the server's.");
        var schema = new Option<string?>("--schema")
        {
            Description = "A JSON file with the schema of its objects. Default: one for a bucket of files.",
            HelpName = "FILE",
        };
        var metadata = new Option<string?>("--metadata") { Description = "A JSON object to keep with it.", HelpName = "JSON" };
        var command = new Command("create", "Creates a bucket.") { name, description, window, schema, metadata };
        cli.Run(command, async run =>
        {
            var request = new JsonObject
            {
                ["bucket_name"] = run.Get(name),
                ["bucket_schema"] = run.Get(schema) is { } file
                    ? ReadJson(await File.ReadAllTextAsync(file, run.Stop), file)
                    : ReadJson(AnySchema, ""),
            };
            if (run.Get(description) is { } text)
                request["description"] = text;
            if (run.Get(window) is { } duration)
                request["deletion_window_seconds"] = (long)Duration.TryParse(duration)!.Value.TotalSeconds;
            if (run.Get(metadata) is { } json)
                request["metadata"] = ReadJson(json, "--metadata");

            var answer = await run.V1.CreateBucketAsync(request, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Created {Printable.Text(new BucketView(answer.Json).Name)} ({new BucketView(answer.Json).Id})");
            return ExitCode.Ok;
        });
        return command;
    }

    static JsonNode? ReadJson(string text, string source)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw CliException.Usage($"{source} is not JSON");
        }
    }
}
