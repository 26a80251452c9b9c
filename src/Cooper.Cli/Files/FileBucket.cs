using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Files;

/// <summary>A bucket as B2 knows it.</summary>
readonly record struct FileBucket(string Id, string Name)
{
    const string V1Prefix = "bkt_";
    const int IdDigits = 24;

    /// <summary>By the name that B2 uses, by the id of either door, or by the name that <c>/v1</c> uses.</summary>
    public static async Task<FileBucket> FindAsync(CommandRun run, string identifier)
    {
        var digits = identifier.StartsWith(V1Prefix, StringComparison.Ordinal) ? identifier[V1Prefix.Length..] : identifier;
        var isId = digits.Length == IdDigits && digits.All(char.IsAsciiHexDigitLower);
        var found = await run.B2.ListBucketsAsync(isId ? null : identifier, isId ? digits : null, run.Stop);
        if (found.Json.List("buckets") is [var bucket, ..])
            return new FileBucket(bucket.RequiredText("bucketId"), bucket.RequiredText("bucketName"));

        // What /v1 calls a bucket may be no name in B2; then B2 has another for it.
        var view = new BucketView((await run.V1.GetBucketAsync(identifier, run.Stop)).Json);
        return view.IsLive ? new FileBucket(view.B2Id, view.StorageName) : throw new DoorException($"bucket {view.Name} is being deleted");
    }
}
