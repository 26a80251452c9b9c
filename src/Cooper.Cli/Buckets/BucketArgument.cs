using System.CommandLine;

namespace Cooper.Cli.Buckets;

/// <summary>How commands are told which bucket.</summary>
static class BucketArgument
{
    public static Argument<string> Make() => new("bucket") { Description = "The bucket's name or id." };
}
