using System.CommandLine;
using Cooper.Cli.Tasks;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket purge</c></summary>
static class PurgeBucketCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask for the bucket's name." };
        var waiting = new Waiting();
        var command = new Command("purge", "Ends the window of a bucket that is being deleted: there is no undo any more.") { bucket, yes };
        waiting.AddTo(command);
        cli.Run(command, async run =>
        {
            var identifier = run.Get(bucket);
            if (!run.Get(yes))
            {
                run.RequireSomebodyToAsk();
                var seen = new BucketView((await run.V1.GetBucketAsync(identifier, run.Stop)).Json);
                ShowBucketCommand.Print(run, seen);
                run.Print();
                await DeleteBucketCommand.ConfirmNameAsync(run, seen.Name, "give up the undo");
                identifier = seen.Id;
            }

            var task = await run.V1.PurgeBucketAsync(identifier, run.Stop);
            var view = new TaskView(task.Json);
            if (waiting.IsWanted(run, view))
                return await TaskWatch.RunAsync(run, task);
            if (run.IsJson)
                run.Print(task);
            else
                run.Print($"Purging {Printable.Text(view.BucketName)}: {view.Id}");
            return ExitCode.Ok;
        });
        return command;
    }
}
