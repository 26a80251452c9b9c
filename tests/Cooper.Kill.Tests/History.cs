using System.Collections.Concurrent;

namespace Cooper.Kill.Tests;

/// <summary>What may be seen of a file whose last change was not answered, or was.</summary>
enum Standing
{
    /// <summary>It was asked for and not answered: there whole, or not there.</summary>
    InDoubt,

    /// <summary>It was answered: it is there.</summary>
    Present,

    /// <summary>Its removal was answered: it is not there.</summary>
    Removed,
}

/// <summary>One upload under a name that is used once.</summary>
sealed record Uploaded(string Bucket, string Name, int Bytes)
{
    /// <summary>Follows from the name, and differs from every other content.</summary>
    public byte[] Content()
    {
        var content = new byte[Bytes];
        var seed = System.Text.Encoding.UTF8.GetBytes(Name);
        for (var at = 0; at < Bytes; at++)
            content[at] = (byte)(seed[at % seed.Length] + (at >> 8));
        return content;
    }
}

/// <summary>What the clients were told, across all lives of the server.</summary>
sealed class History
{
    readonly ConcurrentDictionary<Uploaded, Standing> files = new();
    readonly ConcurrentDictionary<string, Standing> buckets = new();
    readonly ConcurrentDictionary<string, string> tasks = new();

    int answered;

    public IReadOnlyDictionary<Uploaded, Standing> Files => files;

    /// <summary>Ids of buckets.</summary>
    public IReadOnlyDictionary<string, Standing> Buckets => buckets;

    /// <summary>Tasks that were accepted, with the buckets that they end.</summary>
    public IReadOnlyDictionary<string, string> Tasks => tasks;

    public int Answered => answered;

    public void Set(Uploaded file, Standing standing)
    {
        files[file] = standing;
        if (standing != Standing.InDoubt)
            Interlocked.Increment(ref answered);
    }

    public void Set(string bucket, Standing standing) => buckets[bucket] = standing;

    public void AddTask(string task, string bucket) => tasks[task] = bucket;

    public IEnumerable<KeyValuePair<Uploaded, Standing>> FilesOf(string bucket) => files.Where(file => file.Key.Bucket == bucket);
}
