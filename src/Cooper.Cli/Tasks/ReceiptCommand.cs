using System.CommandLine;
using System.Text.Json;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tasks;

/// <summary><c>cooper task receipt</c>: the account of an end, and whether its digest is right.</summary>
static class ReceiptCommand
{
    static readonly (string Name, string Member)[] Moments =
    [
        ("Fenced", "fenced_at"),
        ("Window ended", "window_ended_at"),
        ("Reclaim began", "reclaim_started_at"),
        ("Reclaim ended", "reclaim_ended_at"),
    ];

    public static Command Make(CommandLineOptions cli)
    {
        var task = TaskArgument.Make();
        var command = new Command("receipt", "Prints the receipt of a bucket's end and verifies its digest.") { task };
        cli.Run(command, async run =>
        {
            var view = new TaskView((await run.V1.GetTaskAsync(run.Get(task), run.Stop)).Json);
            if (view.Receipt is not { } receipt)
                throw new CliException(ExitCode.Refused, $"{view.Id} has no receipt: it is {view.Status}");
            var told = receipt.Text("sha256") ?? "";
            var isRight = ReceiptDigest.Of(receipt) == told;
            if (run.IsJson)
                run.Print(receipt);
            else
                Print(run, receipt, told, isRight);
            return isRight
                ? ExitCode.Ok
                : throw new CliException(ExitCode.ChecksumDiffers, $"the receipt of {view.Id} is not what its digest was made of");
        });
        return command;
    }

    static void Print(CommandRun run, JsonElement receipt, string digest, bool isRight)
    {
        var style = new Style(run.Shell);
        var name = style.Bold(Printable.Text(receipt.Text("bucket_name") ?? ""));
        run.Print($"{style.Bold("Receipt")} of the end of {name} (bkt_{receipt.Text("bucket_id")})");
        run.Print();
        var table = new Table(style, "KIND", ">FOUND", ">REMOVED", ">REMAINING", ">SIZE");
        foreach (var kind in receipt.Member("kinds")?.EnumerateObject().AsEnumerable() ?? [])
        {
            var value = kind.Value;
            table.Add(
                kind.Name.Replace('_', ' '),
                value.Number("found"),
                value.Number("removed"),
                value.Number("remaining"),
                Printable.Bytes(value.Number("bytes")));
        }

        table.Print(run.Shell.Output);
        run.Print();
        foreach (var (label, value) in Rows(receipt))
            run.Print($"  {label,-15}  {value}");
        run.Print($"  {"SHA-256",-15}  {Printable.Text(digest)}  {(isRight ? style.Good("verified") : style.Bad("WRONG"))}");
    }

    static IEnumerable<(string Name, string Value)> Rows(JsonElement receipt)
    {
        yield return ("Freed", $"{Printable.Bytes(receipt.Number("bytes_freed"))} of content");
        var (files, bytes) = (receipt.Number("files_removed"), receipt.Number("storage_bytes_removed"));
        yield return ("Storage", $"{Printable.Count(files, "file")} and {Printable.Bytes(bytes)} removed");
        if (receipt.Texts("keys_deleted") is { Count: > 0 } keys)
            yield return ("Keys deleted", string.Join(", ", keys.Select(Printable.Text)));
        if (receipt.Text("found_by") == "catalog")
            yield return ("Counts", "the last known ones: the bucket's place did not open");
        foreach (var job in receipt.List("jobs"))
        {
            var id = Printable.Text(job.Text("job_id") ?? job.Text("batch_id") ?? "");
            yield return ("Job", $"{id} on {Printable.Text(job.Text("launcher") ?? "")}, end {Printable.Text(job.Text("end") ?? "")}");
        }

        foreach (var (name, member) in Moments)
        {
            if (receipt.Moment(member) is { } at)
                yield return (name, Printable.Moment(at));
        }

        foreach (var looked in receipt.Texts("verified"))
            yield return ("Verified", Printable.Text(looked));
    }
}
