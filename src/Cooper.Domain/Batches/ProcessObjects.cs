using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>
/// Makes an inventory of objects that were just made, and starts it: <c>auto_process</c> of <c>POST /v1/buckets/{id}/objects</c> and
/// <c>/objects/batch</c>. The objects are there whatever becomes of it.
/// </summary>
public sealed class ProcessObjects(CreateBatch createBatch, SubmitBatch submitBatch)
{
    /// <param name="id">Of the batch; null for a new one.</param>
    /// <returns>Why they are not processed; null if they are.</returns>
    public async Task<Refusal?> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, IReadOnlyList<StoredObject> objects, BatchId? id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        var wish = new NewBatch(
            [.. objects.Select(one => one.Id.ToString())], BatchJobKind.Inventory, Command: null, Launcher: null,
            new Dictionary<string, string>(), Metadata: "{}", SkipsValidation: false)
        {
            Id = id,
        };
        try
        {
            var (_, batch, _) = await createBatch.ExecuteAsync(caller, identifier, wish, cancellationToken);
            // Anything else is what a request that is repeated began before.
            if (batch.Status == BatchStatus.Draft)
                await submitBatch.ExecuteAsync(caller, identifier, batch.Id.ToString(), cancellationToken);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }
}
