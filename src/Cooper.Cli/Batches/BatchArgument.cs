using System.CommandLine;

namespace Cooper.Cli.Batches;

/// <summary>How commands are told which batch.</summary>
static class BatchArgument
{
    public static Argument<string> Make() => new("batch") { Description = "The batch's id." };
}
