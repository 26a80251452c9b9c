using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>Removes places that have no bucket: of strict deletes, and of makings that did not come to an end.</summary>
public sealed class ReclaimLeftovers(ICatalog catalog, IBucketStore places)
{
    const int FilesPerStep = 256;

    /// <summary>Removes what is noted now. Run at every start, and after a strict delete that could not finish it.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await catalog.WriteAsync(transaction => transaction.Reclaims.ListAsync(), cancellationToken))
        {
            // Within the gate: a making under way holds it, and takes its note back before it lets go.
            await using var gate = await places.EnterGateAsync(id, cancellationToken);
            var noted = await catalog.WriteAsync(transaction => transaction.Reclaims.ListAsync(), cancellationToken);
            if (noted.Contains(id))
                await RemoveAsync(catalog, gate, id);
        }
    }

    /// <summary>If it fails the note stays, and the next start finishes it. What was asked for is done, or refused, all the same.</summary>
    internal static async Task TryRemoveAsync(ICatalog catalog, IBucketGate gate, BucketId id)
    {
        try
        {
            await RemoveAsync(catalog, gate, id);
        }
        catch (Exception exception) when (exception is IOException or RefusedException)
        {
            // Nobody sees the place any more.
        }
    }

    internal static async Task RemoveAsync(ICatalog catalog, IBucketGate gate, BucketId id)
    {
        await gate.RetireAsync(CancellationToken.None);
        await DrainEvents.DrainRetiredAsync(catalog, gate, id, CancellationToken.None);
        while ((await gate.EraseContentAsync(FilesPerStep, CancellationToken.None)).Files > 0)
        {
        }

        await gate.EraseMetadataAsync(CancellationToken.None);
        await catalog.WriteAsync(
            async transaction =>
            {
                await transaction.Reclaims.RemoveAsync(id);
                return id;
            },
            CancellationToken.None);
    }
}
