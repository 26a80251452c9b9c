using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>A page of keys, and the id of the next.</summary>
public sealed record KeyPage(IReadOnlyList<ApplicationKey> Keys, KeyId? NextId);

/// <summary>The account's keys except the master key. <c>b2_list_keys</c>.</summary>
public sealed class ListKeys(ICatalog catalog, TimeProvider time)
{
    public const int Default = 100;
    public const int Max = 10_000;

    /// <summary>Expired keys are left out.</summary>
    public async Task<KeyPage> ExecuteAsync(Caller caller, KeyId? start, int most, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListKeys);
        var now = time.GetUtcNow();
        var keys = new List<ApplicationKey>();
        while (keys.Count <= most)
        {
            var page = await catalog.Keys.ListAsync(caller.Account, start, most + 1, cancellationToken);
            keys.AddRange(page.Where(key => !key.IsExpired(now) && !key.IsSuspended));
            if (page.Count <= most)
                break;
            keys.RemoveAll(key => key.Id == page[most].Id);
            start = page[most].Id;
        }

        return keys.Count <= most ? new KeyPage(keys, null) : new KeyPage([.. keys.Take(most)], keys[most].Id);
    }
}
