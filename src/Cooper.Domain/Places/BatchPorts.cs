using Cooper.Domain.Batches;
using Cooper.Domain.Objects;

namespace Cooper.Domain.Places;

/// <summary>Batches of a place, as committed.</summary>
public interface IBatchReader
{
    ValueTask<StoredBatch?> FindAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Newest first, equally old ones by id.</summary>
    Task<IReadOnlyList<StoredBatch>> ListAsync(BatchStatus? status, int offset, int most, CancellationToken cancellationToken);

    Task<long> CountAsync(BatchStatus? status, CancellationToken cancellationToken);

    /// <summary>How many of its objects are in each state.</summary>
    Task<BatchCounts> CountItemsAsync(BatchId id, CancellationToken cancellationToken);

    ValueTask<BatchItem?> FindItemAsync(BatchId id, string item, CancellationToken cancellationToken);

    /// <summary>Its objects in their order, after that number; of one state if it is given.</summary>
    Task<IReadOnlyList<BatchItem>> ListItemsAsync(
        BatchId id, BatchItemState? state, long after, int most, CancellationToken cancellationToken);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<BatchArtifact>> ListArtifactsAsync(BatchId id, CancellationToken cancellationToken);

    ValueTask<BatchArtifact?> FindArtifactAsync(BatchId id, string name, CancellationToken cancellationToken);
}

/// <summary>Batches inside one transaction.</summary>
public interface IBatchTable
{
    ValueTask<StoredBatch?> FindAsync(BatchId id);

    ValueTask AddAsync(StoredBatch added);

    /// <param name="before">As it was found in this transaction.</param>
    ValueTask UpdateAsync(StoredBatch before, StoredBatch after);

    /// <summary>Removes it with its items. What it holds has to be let go before.</summary>
    ValueTask DeleteAsync(StoredBatch deleted);

    /// <summary>False if the batch has the object already.</summary>
    ValueTask<bool> TryAddItemAsync(BatchId id, string item);

    ValueTask<BatchItem?> FindItemAsync(BatchId id, string item);

    /// <summary>The first of those that wait, or whose lease has ended by then.</summary>
    ValueTask<IReadOnlyList<BatchItem>> ListDueItemsAsync(BatchId id, DateTimeOffset now, int most);

    ValueTask UpdateItemAsync(BatchId id, BatchItem after);

    /// <summary>Makes those wait again that failed; only those that another try may help, if asked. Returns how many.</summary>
    ValueTask<long> RetryItemsAsync(BatchId id, bool onlyTransient);

    /// <summary>Sets the status of the objects whose items are in one of these states.</summary>
    ValueTask SetObjectStatusAsync(BatchId id, IReadOnlyList<BatchItemState> states, ObjectStatus status);

    /// <summary>Costs a look at every item.</summary>
    ValueTask<BatchCounts> CountItemsAsync(BatchId id);

    /// <summary>Whether any item waits or is leased. Costs the same however many there are.</summary>
    ValueTask<bool> IsAnyLeftAsync(BatchId id);

    ValueTask<IReadOnlyList<BatchArtifact>> ListArtifactsAsync(BatchId id);

    ValueTask<BatchArtifact?> FindArtifactAsync(BatchId id, string name);

    /// <summary>Adds it, or replaces the one of that name.</summary>
    ValueTask PutArtifactAsync(BatchId id, BatchArtifact artifact);

    ValueTask DeleteArtifactAsync(BatchId id, BatchArtifact artifact);
}
