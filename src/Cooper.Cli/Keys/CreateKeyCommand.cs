using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Files;
using Cooper.Cli.Profiles;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Keys;

/// <summary><c>cooper key create</c></summary>
static class CreateKeyCommand
{
    static readonly string[] Read = ["listBuckets", "readBuckets", "listFiles", "readFiles"];
    static readonly string[] Write = [.. Read, "writeFiles", "shareFiles"];
    static readonly string[] Delete = [.. Write, "deleteFiles", "writeBuckets", "deleteBuckets"];

    /// <summary>What no key of certain buckets can hold.</summary>
    static readonly string[] BeyondBuckets =
        ["listKeys", "writeKeys", "deleteKeys", "writeBuckets", "deleteBuckets", "readBucketReplications", "writeBucketReplications"];

    public static Command Make(CommandLineOptions cli)
    {
        var name = new Argument<string>("name") { Description = "Letters, digits and hyphens, up to 100." };
        var can = new Option<string[]>("--can")
        {
            Description = "What it may do: read, write, delete, all (that you may), or B2 capabilities; separated by commas.",
            HelpName = "CAPABILITIES",
            Required = true,
        };
        can.CompletionSources.Add("read", "write", "delete", "all");
        var bucket = new Option<string[]>("--bucket")
        {
            Description = "Only in this bucket; may be given several times.",
            HelpName = "BUCKET",
        };
        var prefix = new Option<string?>("--prefix") { Description = "Only files whose names begin with it.", HelpName = "TEXT" };
        var expires = Duration.Option("--expires", "It stops working after so long. Default: never.");
        var keyFile = new Option<string?>("--key-file")
        {
            Description = "Writes the secret into a new file that only you may read, instead of showing it.",
            HelpName = "FILE",
        };
        var command = new Command("create", "Creates an application key. Its secret is shown this once.")
        {
            name, can, bucket, prefix, expires, keyFile,
        };
        cli.Run(command, async run =>
        {
            var request = new JsonObject { ["keyName"] = run.Get(name), ["namePrefix"] = run.Get(prefix) };
            var buckets = new JsonArray();
            foreach (var one in run.Get(bucket) ?? [])
                buckets.Add((await FileBucket.FindAsync(run, one)).Id);
            if (buckets.Count > 0)
                request["bucketIds"] = buckets;
            if (run.Get(expires) is { } duration)
                request["validDurationInSeconds"] = (long)Duration.TryParse(duration)!.Value.TotalSeconds;
            var capabilities = await CapabilitiesAsync(run, run.Get(can)!, buckets.Count > 0);
            request["capabilities"] = new JsonArray([.. capabilities.Select(word => JsonValue.Create(word))]);
            var file = run.Get(keyFile);
            if (file is not null && Path.Exists(file))
                throw new CliException(ExitCode.LocalFile, $"{file} is there already");

            var answer = await run.B2.CreateKeyAsync(request, run.Stop);
            var key = new KeyView(answer.Json);
            if (file is not null)
                PrivateFile.Write(file, key.Secret + "\n");
            if (run.IsJson && file is null)
                run.Print(answer);
            else if (run.IsJson)
                run.Print(WithoutSecret(answer.Text));
            else
                Print(run, key, file);
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task<IReadOnlyList<string>> CapabilitiesAsync(CommandRun run, string[] words, bool isOfBuckets)
    {
        var capabilities = new List<string>();
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var word in words.SelectMany(word => word.Split(',', Tidy)))
        {
            string[]? set = word switch
            {
                "read" => Read,
                "write" => Write,
                "delete" => Delete,
                "all" => [.. (await run.B2.AuthorizeAsync(run.Stop)).Capabilities],
                _ => null,
            };
            // A word stands for as much as such a key can hold; a capability that is named is asked for as it is.
            capabilities.AddRange(set is null ? [word] : isOfBuckets ? set.Except(BeyondBuckets) : set);
        }

        return [.. capabilities.Distinct()];
    }

    static JsonObject WithoutSecret(string json)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        document.Remove("applicationKey");
        return document;
    }

    static void Print(CommandRun run, KeyView key, string? file)
    {
        run.Print($"Key id  {key.Id}");
        run.Print(file is null ? $"Secret  {key.Secret}" : $"Secret  in {file}");
        if (file is null)
            run.Note("The secret is shown this once.");
    }
}
