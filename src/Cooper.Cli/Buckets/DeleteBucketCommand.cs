using System.CommandLine;
using Cooper.Cli.Doors;
using Cooper.Cli.Tasks;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket delete</c>: shows the plan, asks for the name, deletes, and watches to the end.</summary>
static class DeleteBucketCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be removed and changes nothing." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask for the bucket's name." };
        var window = Duration.Option("--window", "How long the end can be undone. A longer one of bucket or server holds.");
        var ifRevision = new Option<long?>("--if-revision") { Description = "Only if the bucket has this revision.", HelpName = "NUMBER" };
        var strict = new Option<bool>("--strict") { Description = "Only if it holds nothing; at once, without a task (b2_delete_bucket)." };
        var waiting = new Waiting();
        var command = new Command("delete", "Deletes a bucket with all that it holds.") { bucket, dryRun, yes, window, ifRevision, strict };
        waiting.AddTo(command);
        command.Validators.Add(result =>
        {
            var isPlanned = result.GetValue(dryRun) || result.GetResult(window) is not null || result.GetResult(ifRevision) is not null;
            if (result.GetValue(strict) && isPlanned)
                result.AddError("--strict goes with none of --dry-run, --window and --if-revision");
        });
        cli.Run(command, run =>
        {
            var deletion = new Deletion(run.Get(window), run.Get(ifRevision));
            return (run.Get(strict), run.Get(dryRun)) switch
            {
                (true, _) => DeleteEmptyAsync(run, run.Get(bucket)),
                (_, true) => ShowPlanAsync(run, run.Get(bucket), deletion),
                _ => DeleteAsync(run, run.Get(bucket), deletion, run.Get(yes), waiting),
            };
        });
        return command;
    }

    static async Task<ExitCode> ShowPlanAsync(CommandRun run, string bucket, Deletion deletion)
    {
        var plan = await run.V1.PlanDeletionAsync(bucket, deletion, run.Stop);
        if (run.IsJson)
            run.Print(plan);
        else
            new PlanView(plan.Json).Print(run.Shell.Output, new Style(run.Shell), run.Shell.Time.GetUtcNow());
        return ExitCode.Ok;
    }

    static async Task<ExitCode> DeleteEmptyAsync(CommandRun run, string identifier)
    {
        var bucket = new BucketView((await run.V1.GetBucketAsync(identifier, run.Stop)).Json);
        var answer = await run.B2.DeleteBucketAsync(bucket.B2Id, run.Stop);
        if (run.IsJson)
            run.Print(answer);
        else
            run.Print($"Deleted {Printable.Text(bucket.Name)}, which held nothing");
        return ExitCode.Ok;
    }

    static async Task<ExitCode> DeleteAsync(CommandRun run, string identifier, Deletion deletion, bool isConfirmed, Waiting waiting)
    {
        if (!isConfirmed)
            (identifier, deletion) = await ConfirmAsync(run, identifier, deletion);

        var accepted = await run.V1.DeleteBucketAsync(identifier, deletion, run.Stop);
        var task = await run.V1.GetTaskAsync(accepted.Json.RequiredText("task_id"), run.Stop);
        if (waiting.IsWanted(run, new TaskView(task.Json)))
            return await TaskWatch.RunAsync(run, task);
        if (run.IsJson)
            run.Print(accepted);
        else
            Tell(run, new TaskView(task.Json));
        return ExitCode.Ok;
    }

    /// <summary>What was seen is what is deleted: this incarnation, at this revision.</summary>
    static async Task<(string Identifier, Deletion Deletion)> ConfirmAsync(CommandRun run, string identifier, Deletion deletion)
    {
        run.RequireSomebodyToAsk();
        var bucket = new BucketView((await run.V1.GetBucketAsync(identifier, run.Stop)).Json);
        // Whoever deletes again joins the deletion that goes on.
        if (!bucket.IsLive)
            return (bucket.Id, deletion);

        var seen = deletion with { IfRevision = deletion.IfRevision ?? bucket.Revision };
        var plan = await run.V1.PlanDeletionAsync(bucket.Id, seen, run.Stop);
        new PlanView(plan.Json).Print(run.Shell.Error, new Style(run.Shell), run.Shell.Time.GetUtcNow());
        run.Note("");
        await ConfirmNameAsync(run, bucket.Name, "delete it");
        return (bucket.Id, seen);
    }

    /// <summary>Nobody types a bucket's name by mistake.</summary>
    public static async Task ConfirmNameAsync(CommandRun run, string name, string purpose)
    {
        var answer = await run.AskAsync($"Type the bucket's name to {purpose}: ");
        if (answer?.Trim() != name)
            throw new CliException(
                ExitCode.NotConfirmed, answer is null ? "nothing was typed; nothing was done" : "that is not its name; nothing was done");
    }

    static void Tell(CommandRun run, TaskView task)
    {
        run.Print($"Deleting {Printable.Text(task.BucketName)} ({Printable.Count(task.Found, "file")}): {task.Id}");
        run.Print($"  watch  cooper task watch {task.Id}");
        if (task.RestorableUntil is { } until)
            run.Print($"  undo   cooper bucket restore {task.BucketId}  (until {Printable.Moment(until)})");
    }
}
