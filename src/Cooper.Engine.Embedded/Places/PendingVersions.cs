using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Versions that are committed by their records and not yet in the index, in the order of their commits.</summary>
sealed class PendingVersions
{
    /// <summary>Writers wait for the index when there are so many.</summary>
    public const int Max = 50_000;

    readonly Lock gate = new();
    readonly Queue<PendingVersion> queue = new();
    readonly Dictionary<long, FileVersion> byNumber = [];
    readonly Dictionary<FileName, FileVersion> newestByName = [];

    public int Count
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    /// <param name="isNewest">Whether nothing newer of that name can be in the index: the server gave the timestamp.</param>
    public void Add(PendingVersion pending, bool isNewest)
    {
        lock (gate)
        {
            queue.Enqueue(pending);
            byNumber.Add(pending.Version.Number, pending.Version);
            if (isNewest)
                newestByName[pending.Version.Name] = pending.Version;
            else
                HasUnsorted = true;
        }
    }

    /// <summary>Whether some stand here of which only the index can say if they are the newest of their name.</summary>
    public bool HasUnsorted { get; private set; }

    public FileVersion? Find(long number)
    {
        lock (gate)
            return byNumber.GetValueOrDefault(number);
    }

    public FileVersion? FindNewest(FileName name)
    {
        lock (gate)
            return newestByName.GetValueOrDefault(name);
    }

    /// <summary>The oldest ones, which stay here until they are removed.</summary>
    public List<PendingVersion> Peek(int most)
    {
        lock (gate)
            return [.. queue.Take(most)];
    }

    /// <summary>The oldest ones have come into the index.</summary>
    public void Remove(int count)
    {
        lock (gate)
        {
            for (var i = 0; i < count; i++)
            {
                var version = queue.Dequeue().Version;
                byNumber.Remove(version.Number);
                if (newestByName.TryGetValue(version.Name, out var newest) && newest.Number == version.Number)
                    newestByName.Remove(version.Name);
            }

            if (queue.Count == 0)
                HasUnsorted = false;
        }
    }
}
