using System.Collections.Concurrent;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>
/// Committed rows in memory. Whoever reads a row from the database notes <see cref="Version"/> first and gives it back with the row: if a
/// commit has changed anything in between, the row may be the old one, and is not kept.
/// </summary>
sealed class RowCache<TKey, TRow>(int most, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    readonly ConcurrentDictionary<TKey, TRow> rows = new(comparer);
    readonly Lock gate = new();
    int count;
    long version;

    public long Version => Volatile.Read(ref version);

    public bool TryGet(TKey key, out TRow row) => rows.TryGetValue(key, out row!);

    public void Keep(TKey key, TRow row, long versionBefore)
    {
        lock (gate)
        {
            if (version != versionBefore)
                return;
            if (count >= most)
            {
                // Rare, and a row costs microseconds to read again: simpler than knowing which one is the oldest.
                rows.Clear();
                count = 0;
            }

            if (rows.TryAdd(key, row))
                count++;
            else
                rows[key] = row;
        }
    }

    /// <summary>The same as <see cref="Forget"/> of all.</summary>
    public void Clear()
    {
        lock (gate)
        {
            version++;
            rows.Clear();
            count = 0;
        }
    }

    /// <summary>After the commit, before anybody is told of it.</summary>
    public void Forget(IReadOnlyCollection<TKey> keys)
    {
        if (keys.Count == 0)
            return;
        lock (gate)
        {
            version++;
            foreach (var key in keys)
            {
                if (rows.TryRemove(key, out _))
                    count--;
            }
        }
    }
}
