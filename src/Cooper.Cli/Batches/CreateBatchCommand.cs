using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Objects;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch create</c></summary>
static class CreateBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var objects = new Argument<string[]>("objects") { Description = "Ids of objects.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All objects that the bucket has now." };
        var program = new Option<string?>("--command")
        {
            Description = "Runs the program that the operator has registered under this name. Default: an inventory.",
            HelpName = "NAME",
        };
        var parameters = new Option<string[]>("--param") { Description = "A parameter of the program.", HelpName = "NAME=VALUE" };
        var launcher = new Option<string?>("--launcher")
        {
            Description = "local, slurm or ray. Default: as the server says.",
            HelpName = "NAME",
        };
        var submit = new Option<bool>("--submit") { Description = "Submits it at once." };
        var wait = new Option<bool>("--wait") { Description = "Submits it, and watches it to its end." };
        var command = new Command("create", "Makes a batch of objects.")
        {
            bucket, objects, all, program, parameters, launcher, submit, wait,
        };
        cli.Run(command, async run =>
        {
            var name = run.Get(bucket);
            if (run.Get(all) == run.Get(objects).Length > 0)
                throw CliException.Usage("name objects, or say --all");
            var ids = run.Get(all) ? await ListAllAsync(run, name) : run.Get(objects);
            var job = new JsonObject { ["kind"] = run.Get(program) is null ? "inventory" : "command" };
            if (run.Get(program) is { } asked)
                job["command"] = asked;
            if (run.Get(launcher) is { } where)
                job["launcher"] = where;
            var given = new JsonObject();
            foreach (var (key, value) in CreateObjectCommand.Pairs("--param", run.Get(parameters)))
                given[key] = value;
            if (given.Count > 0)
                job["parameters"] = given;

            var request = new JsonObject { ["object_ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]), ["job"] = job };
            var answer = await run.V1.CreateAsync(name, "batches", request, run.Stop);
            var batch = new BatchView(answer.Json);
            if (run.Get(submit) || run.Get(wait))
                await run.V1.PostAsync(name, "batches", batch.Id, "submit", null, run.Stop);
            if (run.Get(wait))
                return await BatchWatch.RunAsync(run, name, batch.Id);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Created {batch.Id} of {batch.Total} objects{(run.Get(submit) ? ", submitted" : "")}");
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task<string[]> ListAllAsync(CommandRun run, string bucket)
    {
        var walk = await ListWalk.ReadAsync(
            (page, stop) => run.V1.ListAsync(bucket, "objects", page, stop), new JsonObject(), limit: null, run.Stop);
        return [.. walk.Items.Select(item => new ObjectView(item).Id)];
    }
}
