using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Uploads;

/// <summary>
/// Confirms uploads later, as a durable task. <c>POST /v1/buckets/{id}/uploads/confirm/batch</c>, and <c>/confirm?async=true</c>.
/// </summary>
public sealed class ConfirmUploads(InsideBucket buckets, ICatalog catalog, TaskRunner tasks, Entropy entropy, TimeProvider time)
{
    public const int ConfirmationsMax = 100;

    /// <param name="kind">One of the kinds of <see cref="CarryOutConfirmations"/>.</param>
    public async Task<TaskStanding> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, IReadOnlyList<Confirmation> confirmations, string kind, string? requestId,
        CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        // A bucket that is ending refuses here as it refuses every change.
        var bucket = await buckets.WriteAsync(caller, identifier, (found, _) => Task.FromResult(found), cancellationToken);
        var now = time.GetUtcNow();
        var task = new DurableTask
        {
            Id = TaskId.New(entropy),
            Account = caller.Account,
            Kind = kind,
            State = TaskState.Pending,
            Bucket = bucket.Id,
            Progress = ConfirmationJson.Write(new ConfirmationProgress(confirmations, [], bucket.Epoch)),
            CreatedAt = now,
            DueAt = now,
            ProgressedAt = now,
            RequestId = requestId,
            RequestedBy = caller.Key.Id.ToString(),
        };
        await catalog.WriteAsync(
            async transaction =>
            {
                await transaction.GetChangeableAsync(caller, bucket.Id);
                await transaction.Tasks.AddAsync(task);
                return task;
            },
            cancellationToken);
        tasks.Wake();
        return new TaskStanding(task, bucket);
    }
}

/// <summary>What became of one confirmation.</summary>
/// <param name="Error">Why it was refused; null if it was not.</param>
/// <param name="Code">The refusal's, by the name that the domain gives it.</param>
public sealed record ConfirmationResult(string UploadId, string? ObjectId, string? Error, RefusalCode? Code);

/// <summary>How far a task of confirmations has come. Stored with it.</summary>
/// <param name="Epoch">Of the bucket when it was asked for: what was asked before an end is not done after it was undone.</param>
public sealed record ConfirmationProgress(IReadOnlyList<Confirmation> Confirmations, IReadOnlyList<ConfirmationResult> Results, long Epoch);

/// <summary>Carries out confirmations, some at a step. Confirming is idempotent, so a step may run twice.</summary>
public sealed class CarryOutConfirmations(string kind, ICatalog catalog, IBucketStore places, ConfirmUpload confirmUpload)
    : IDurableTaskKind
{
    public const string OneKind = "api_buckets_uploads_confirm";
    public const string BatchKind = "api_buckets_uploads_batch_confirm";

    const int ConfirmationsPerStep = 20;

    public string Kind => kind;

    public async Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var progress = ConfirmationJson.Read(task.Progress);
        var bucket = await catalog.Buckets.FindAsync(task.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Epoch != progress.Epoch)
            return new TaskStep.Canceled(task.Progress);
        try
        {
            await using var place = await places.GetAsync(bucket.Id, cancellationToken);
            var results = progress.Results.ToList();
            foreach (var one in progress.Confirmations.Skip(results.Count).Take(ConfirmationsPerStep))
                results.Add(await ConfirmAsync(place, bucket, one, cancellationToken));
            var next = ConfirmationJson.Write(progress with { Results = results });
            return results.Count < progress.Confirmations.Count
                ? new TaskStep.More(next)
                : new TaskStep.Finished(next, ConfirmationJson.Write(results), _ => default);
        }
        catch (RefusedException refused) when (refused.IsEndOf(bucket.Id))
        {
            return new TaskStep.Canceled(task.Progress);
        }
    }

    public TaskFailedException GiveUp(DurableTask task, Exception cause) =>
        new("stalled", $"The uploads could not be confirmed: {cause.Message}. Confirm them again.", inner: cause);

    async Task<ConfirmationResult> ConfirmAsync(
        IBucketPlace place, Bucket bucket, Confirmation confirmation, CancellationToken cancellationToken)
    {
        try
        {
            var upload = await confirmUpload.ConfirmAsync(place, bucket, confirmation, cancellationToken);
            return new ConfirmationResult(confirmation.UploadId, upload.Object?.ToString(), null, null);
        }
        catch (RefusedException refused) when (!refused.IsEndOf(bucket.Id)
            && refused.Refusal.Code is not (RefusalCode.StorageUnavailable or RefusalCode.ShuttingDown))
        {
            return new ConfirmationResult(confirmation.UploadId, null, refused.Message, refused.Refusal.Code);
        }
    }
}

/// <summary>What a task keeps of confirmations. Written to disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConfirmationProgress))]
[JsonSerializable(typeof(IReadOnlyList<ConfirmationResult>))]
public sealed partial class ConfirmationJson : JsonSerializerContext
{
    public static string Write(ConfirmationProgress progress) => JsonSerializer.Serialize(progress, Default.ConfirmationProgress);

    public static string Write(IReadOnlyList<ConfirmationResult> results) =>
        JsonSerializer.Serialize(results, Default.IReadOnlyListConfirmationResult);

    public static ConfirmationProgress Read(string json) => JsonSerializer.Deserialize(json, Default.ConfirmationProgress)!;
}
