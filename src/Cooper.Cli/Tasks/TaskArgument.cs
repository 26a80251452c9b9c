using System.CommandLine;

namespace Cooper.Cli.Tasks;

/// <summary>How commands are told which task.</summary>
static class TaskArgument
{
    public static Argument<string> Make() => new("task") { Description = "The task's id." };
}
