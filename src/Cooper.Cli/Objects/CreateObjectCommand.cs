using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Objects;

/// <summary><c>cooper object create</c></summary>
static class CreateObjectCommand
{
    /// <summary>What is larger goes by an upload.</summary>
    const long InlineBytesMax = 4_000_000;

    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var fields = new Option<string[]>("--field")
        {
            Description = "A field: a value that is JSON is taken as JSON, any other as text. May be given several times.",
            HelpName = "NAME=VALUE",
        };
        var blobs = new Option<string[]>("--blob")
        {
            Description = "A file of this machine as a blob. May be given several times.",
            HelpName = "PROPERTY=FILE",
        };
        var type = new Option<string?>("--type")
        {
            Description = "The type of the blobs: text, image, audio, video, pdf, excel. Default text.",
            HelpName = "TYPE",
        };
        var command = new Command("create", "Makes an object, or changes the one that has its unique key.") { bucket, fields, blobs, type };
        cli.Run(command, async run =>
        {
            var request = new JsonObject();
            foreach (var (name, value) in Pairs("--field", run.Get(fields)))
                request[name] = ReadValue(value);
            var list = new JsonArray();
            foreach (var (name, path) in Pairs("--blob", run.Get(blobs)))
                list.Add((JsonNode)await ReadBlobAsync(name, path, run.Get(type) ?? "text", run.Stop));
            if (list.Count > 0)
                request["blobs"] = list;
            var answer = await run.V1.CreateAsync(run.Get(bucket), "objects", request, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Created {new ObjectView(answer.Json).Id}");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static IEnumerable<(string Name, string Value)> Pairs(string option, string[]? given)
    {
        foreach (var pair in given ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw CliException.Usage($"{option} wants a name, = and a value, not {pair}");
            yield return (pair[..at], pair[(at + 1)..]);
        }
    }

    static JsonNode? ReadValue(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    static async Task<JsonObject> ReadBlobAsync(string property, string path, string type, CancellationToken stop)
    {
        if (new FileInfo(path).Length > InlineBytesMax)
            throw new CliException(ExitCode.LocalFile, $"{path} is too large to be sent along; use `cooper upload put`");
        return new JsonObject
        {
            ["property"] = property,
            ["type"] = type,
            ["data"] = new JsonObject
            {
                ["base64"] = Convert.ToBase64String(await File.ReadAllBytesAsync(path, stop)),
                ["filename"] = Path.GetFileName(path),
            },
        };
    }
}
