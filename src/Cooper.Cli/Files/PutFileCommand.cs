using System.CommandLine;
using System.Globalization;
using Cooper.Cli.Buckets;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Files;

/// <summary><c>cooper file put</c></summary>
static class PutFileCommand
{
    const int ParallelDefault = 4;
    const int ParallelMax = 32;

    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var path = new Argument<string>("path") { Description = "The file of this machine." };
        var name = new Argument<string?>("name")
        {
            Description = "Its name in the bucket. Default: that of the path, without folders.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var type = new Option<string?>("--content-type")
        {
            Description = "Its content type. Default: by the name's extension.",
            HelpName = "TYPE",
        };
        var info = new Option<string[]>("--info")
        {
            Description = "A piece of file information; may be given several times.",
            HelpName = "NAME=VALUE",
        };
        var partSize = new Option<long?>("--part-bytes")
        {
            Description = "Larger files travel in parts of so many bytes. Default: as the server advises.",
            HelpName = "BYTES",
        };
        var parallel = new Option<int?>("--parallel")
        {
            Description = $"Parts that travel at once, 1 to {ParallelMax}. Default {ParallelDefault}.",
            HelpName = "COUNT",
        };
        partSize.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is <= 0)
                result.AddError("--part-bytes wants a number above 0");
        });
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > ParallelMax)
                result.AddError($"--parallel wants a number from 1 to {ParallelMax}");
        });
        var command = new Command("put", "Puts a file into a bucket.") { bucket, path, name, type, info, partSize, parallel };
        cli.Run(command, async run =>
        {
            var local = run.Get(path);
            if (Directory.Exists(local))
                throw new CliException(ExitCode.LocalFile, $"{local} is a folder");
            using var content = File.OpenHandle(local, options: FileOptions.Asynchronous);
            var length = RandomAccess.GetLength(content);
            var file = new NewFile(
                await FileBucket.FindAsync(run, run.Get(bucket)),
                run.Get(name) ?? Path.GetFileName(local),
                run.Get(type) ?? "b2/x-auto",
                InfoOf(local, run.Get(info) ?? []));

            var account = await run.B2.AuthorizeAsync(run.Stop);
            var partBytes = PutFile.PartBytesFor(length, run.Get(partSize) ?? account.PartBytesRecommended, account);
            var transfer = new Transfer(run.Shell, file.Name, length);
            var put = new PutFile(run, transfer);
            Doors.Answer answer;
            await using (run.IsJson ? null : transfer.Show())
                answer = await put.ExecuteAsync(file, content, length, partBytes, run.Get(parallel) ?? ParallelDefault);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Put {Printable.Text(file.Name)} into {Printable.Text(file.Bucket.Name)}: {transfer.Summary}");
            return ExitCode.Ok;
        });
        return command;
    }

    static Dictionary<string, string> InfoOf(string path, string[] given)
    {
        var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds();
        var info = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["src_last_modified_millis"] = modified.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var pair in given)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw CliException.Usage($"--info wants NAME=VALUE, not {pair}");
            info[pair[..at]] = pair[(at + 1)..];
        }

        return info;
    }
}
