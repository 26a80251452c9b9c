using System.CommandLine;
using Cooper.Cli.Buckets;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Uploads;

/// <summary><c>cooper upload show</c></summary>
static class ShowUploadCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var id = new Argument<string>("upload") { Description = "The upload's id." };
        var command = new Command("show", "Shows an upload.") { bucket, id };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetAsync(run.Get(bucket), "uploads", run.Get(id), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                Print(run, new UploadView(answer.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, UploadView upload)
    {
        var style = new Style(run.Shell);
        run.Print($"{style.Bold(upload.Id)}  {style.Status(upload.Status)}");
        var (name, type) = (Printable.Text(upload.FileName), Printable.Text(upload.ContentType));
        run.Print($"  {"File",-10}  {name}, {type}, {Printable.Bytes(upload.Bytes)}");
        if (upload.Object is { } made)
            run.Print($"  {"Object",-10}  {made}");
        if (upload.Message is { } message)
            run.Print($"  {"Message",-10}  {Printable.Text(message)}");
    }
}
