using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Launchers;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>What a batch is to be.</summary>
/// <param name="ObjectIds">As they were given; one that comes twice counts once.</param>
/// <param name="Launcher">Null for the default one.</param>
/// <param name="SkipsValidation">Ids that nobody has fail when their turn comes; else they refuse the batch.</param>
public sealed record NewBatch(
    IReadOnlyList<string> ObjectIds, BatchJobKind Kind, string? Command, string? Launcher,
    IReadOnlyDictionary<string, string> Parameters, string Metadata, bool SkipsValidation)
{
    /// <summary>As <see cref="NewObject.Id"/>.</summary>
    public BatchId? Id { get; init; }
}

/// <summary>A batch, and how far it is.</summary>
public sealed record BatchStanding(Bucket Bucket, StoredBatch Batch, BatchCounts Counts);

/// <summary>Makes a batch of objects; nothing is done with them yet. <c>POST /v1/buckets/{id}/batches</c>.</summary>
public sealed class CreateBatch(
    InsideBucket buckets, LauncherSet launchers, BatchOptions options, Entropy entropy, TimeProvider time)
{
    public const int ObjectsMax = 100_000;

    const int UnknownToldMax = 100;

    public Task<BatchStanding> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, NewBatch wish, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        var job = new BatchJob(wish.Kind, wish.Command, wish.Launcher ?? launchers.Standard.Name, wish.Parameters);
        if (launchers.Find(job.Launcher) is null)
            throw Refuse.Because(RefusalCode.LauncherNotConfigured, $"This server has no launcher {job.Launcher}");
        if (job.Kind == BatchJobKind.Command && (job.Command is null || !options.Commands.ContainsKey(job.Command)))
            throw Refuse.Because(RefusalCode.CommandUnknown, $"No program is registered under the name {job.Command}");
        var now = time.GetUtcNow();
        var draft = new StoredBatch
        {
            Id = wish.Id ?? BatchId.New(entropy),
            Status = BatchStatus.Draft,
            Job = job,
            Metadata = wish.Metadata,
            CreatedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            UpdatedAt = now,
        };
        return buckets.WriteAsync(
            caller,
            identifier,
            (bucket, place) => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                if (await transaction.Batches.FindAsync(draft.Id) is { } made)
                    return new BatchStanding(bucket, made, await transaction.Batches.CountItemsAsync(made.Id));
                await transaction.Batches.AddAsync(draft);
                await AddObjectsAsync(transaction, draft.Id, wish.ObjectIds, wish.SkipsValidation);
                return new BatchStanding(bucket, draft, await transaction.Batches.CountItemsAsync(draft.Id));
            }),
            cancellationToken);
    }

    internal static async ValueTask AddObjectsAsync(
        IPlaceTransaction transaction, BatchId id, IReadOnlyList<string> objectIds, bool skipsValidation)
    {
        var unknown = new List<string>();
        foreach (var text in objectIds)
        {
            if (!skipsValidation && (ObjectId.TryParse(text) is not { } item || !await transaction.Objects.ExistsAsync(item)))
                unknown.Add(text);
            else
                await transaction.Batches.TryAddItemAsync(id, text);
        }

        if (unknown.Count > 0)
            throw Refuse.ObjectsNotFound([.. unknown.Distinct().Take(UnknownToldMax)]);
        if ((await transaction.Batches.CountItemsAsync(id)).Total > ObjectsMax)
            throw Refuse.BadRequest($"A batch has at most {ObjectsMax} objects");
    }
}
