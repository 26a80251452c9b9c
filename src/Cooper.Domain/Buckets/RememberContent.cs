using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>Keeps in the catalog what a place held when it was closed, for the case that it will not open again.</summary>
public sealed class RememberContent(ICatalog catalog)
{
    /// <summary>As well as it can be: the place itself knows better, so a catalog that takes no change now is no failure.</summary>
    public async Task ExecuteAsync(Bucket bucket, BucketContent content)
    {
        try
        {
            await catalog.WriteAsync(
                async transaction =>
                {
                    if (await transaction.Buckets.FindAsync(bucket.Id, CancellationToken.None) is { State: BucketState.Live } present)
                        await transaction.Buckets.UpdateAsync(present with { LastContent = content });
                    return content;
                },
                CancellationToken.None);
        }
        catch (RefusedException)
        {
        }
    }
}
