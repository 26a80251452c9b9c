using System.Collections.Concurrent;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Keys;

/// <summary>
/// When API keys were used last. Noted in memory and written down once a minute for all of them together, so that no request waits for it;
/// a stop forgets the last minute.
/// </summary>
public sealed class KeyUses(ICatalog catalog, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<KeyId, DateTimeOffset> unwritten = [];

    public void Note(KeyId key) => unwritten[key] = time.GetUtcNow();

    /// <summary>What was noted counts before it is written.</summary>
    public DateTimeOffset? LastOf(ApplicationKey key) => unwritten.TryGetValue(key.Id, out var noted) ? noted : key.LastUsedAt;

    /// <summary>Writes every minute, until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, ExecuteAsync, cancellationToken);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var noted = unwritten.ToArray();
        if (noted.Length == 0)
            return;
        await catalog.WriteAsync(
            async transaction =>
            {
                foreach (var (key, at) in noted)
                    await transaction.Keys.NoteUseAsync(key, at);
                return noted.Length;
            },
            cancellationToken);
        // Whatever was noted meanwhile waits for the next time.
        foreach (var written in noted)
            unwritten.TryRemove(written);
    }
}
