using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Files;

/// <summary><c>cooper file get</c></summary>
static class GetFileCommand
{
    const string StandardOutput = "-";
    const int BufferBytes = 128 * 1024;

    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var name = new Argument<string>("name") { Description = "The file's name in the bucket." };
        var path = new Argument<string?>("path")
        {
            Description = "Where to write it; a folder, or - for standard output. Default: here, by its name without folders.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var version = new Option<string?>("--version-id") { Description = "This version of it, instead of the newest.", HelpName = "ID" };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var command = new Command("get", "Gets a file out of a bucket.") { bucket, name, path, version, force };
        cli.Run(command, async run =>
        {
            var target = TargetOf(run.Get(name), run.Get(path));
            if (target == StandardOutput && run.IsJson)
                throw CliException.Usage("the file and --json cannot both go to standard output");
            if (target != StandardOutput && !run.Get(force) && Path.Exists(target))
                throw new CliException(ExitCode.LocalFile, $"{target} is there already; --force replaces it");

            using var response = await OpenAsync(run, run.Get(bucket), run.Get(name), run.Get(version));
            await SaveAsync(run, response, run.Get(name), target);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static string TargetOf(string name, string? path)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        if (path == StandardOutput)
            return path;
        if (path is not null && !Directory.Exists(path))
            return path;
        return last is not ("" or "." or "..") && !last.Contains('\0')
            ? Path.Join(path ?? "", last)
            : throw CliException.Usage($"{name} cannot be the name of a file here; give a path");
    }

    static async Task<HttpResponseMessage> OpenAsync(CommandRun run, string bucketIdentifier, string name, string? version)
    {
        var bucket = await FileBucket.FindAsync(run, bucketIdentifier);
        if (version is null)
            return await run.B2.DownloadByNameAsync(bucket.Name, name, run.Stop);

        var response = await run.B2.DownloadByIdAsync(version, run.Stop);
        if (HeaderOf(response, "X-Bz-File-Name") is { } encoded && Uri.UnescapeDataString(encoded) == name)
            return response;
        response.Dispose();
        throw CliException.Usage($"{version} is not a version of {name}");
    }

    static async Task SaveAsync(CommandRun run, HttpResponseMessage response, string name, string target)
    {
        var length = response.Content.Headers.ContentLength ?? throw new DoorException("the server did not say how long the file is");
        var transfer = new Transfer(run.Shell, name, length);
        string sha1;
        if (target == StandardOutput)
        {
            await using var output = run.Shell.OpenOutput();
            sha1 = await CopyAsync(run, response, output, length, transfer);
            Verify(response, sha1, name);
            return;
        }

        // Under its own name only when it is whole and right.
        var partial = target + ".partial";
        try
        {
            await using (run.IsJson ? null : transfer.Show())
            {
                await using var output = new FileStream(partial, FileMode.Create, FileAccess.Write);
                sha1 = await CopyAsync(run, response, output, length, transfer);
            }

            Verify(response, sha1, name);
            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        Tell(run, response, name, target, length, sha1, transfer);
    }

    static async Task<string> CopyAsync(CommandRun run, HttpResponseMessage response, Stream output, long length, Transfer transfer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        await using var content = await response.Content.ReadAsStreamAsync(run.Stop);
        var buffer = new byte[BufferBytes];
        long received = 0;
        while (await ReadAsync() is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            await output.WriteAsync(buffer.AsMemory(0, read), run.Stop);
            received += read;
            transfer.Add(read);
        }

        await output.FlushAsync(run.Stop);
        return received == length
            ? Convert.ToHexStringLower(hash.GetHashAndReset())
            : throw new UnreachableException($"the server broke off after {Printable.Bytes(received)} of {Printable.Bytes(length)}");

        async Task<int> ReadAsync()
        {
            try
            {
                return await content.ReadAsync(buffer, run.Stop);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                throw new UnreachableException(
                    $"the connection broke after {Printable.Bytes(received)} of {Printable.Bytes(length)}: {failure.Message}");
            }
        }
    }

    /// <summary>A large file's digest is what its uploader wrote down, if he did.</summary>
    static void Verify(HttpResponseMessage response, string sha1, string name)
    {
        var told = HeaderOf(response, "X-Bz-Content-Sha1") is { } own and not "none"
            ? own
            : HeaderOf(response, "X-Bz-Info-large_file_sha1");
        var expected = told?.Replace("unverified:", "", StringComparison.Ordinal);
        if (expected is not null && !expected.Equals(sha1, StringComparison.OrdinalIgnoreCase))
            throw new CliException(ExitCode.ChecksumDiffers, $"what was received of {name} has SHA-1 {sha1}, not {expected}");
    }

    static void Tell(CommandRun run, HttpResponseMessage response, string name, string target, long length, string sha1, Transfer transfer)
    {
        if (!run.IsJson)
        {
            run.Print($"Got {Printable.Text(name)} as {Printable.Text(target)}: {transfer.Summary}");
            return;
        }

        run.Print(new JsonObject
        {
            ["fileName"] = name,
            ["fileId"] = HeaderOf(response, "X-Bz-File-Id"),
            ["contentLength"] = length,
            ["contentSha1"] = sha1,
            ["contentType"] = response.Content.Headers.ContentType?.ToString(),
            ["uploadTimestamp"] = long.TryParse(HeaderOf(response, "X-Bz-Upload-Timestamp"), CultureInfo.InvariantCulture, out var at)
                ? at
                : null,
            ["path"] = target,
        });
    }

    static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
