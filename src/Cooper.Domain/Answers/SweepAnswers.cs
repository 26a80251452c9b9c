using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Answers;

/// <summary>Removes stored answers whose time is over.</summary>
public sealed class SweepAnswers(ICatalog catalog, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // Others write to the catalog in between.
    const int AnswersPerChange = 500;

    /// <summary>Sweeps now and every hour, until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, ExecuteAsync, cancellationToken);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        int removed;
        do
            removed = await catalog.WriteAsync(
                transaction => transaction.Answers.RemoveExpiredAsync(now, AnswersPerChange), cancellationToken);
        while (removed == AnswersPerChange);
    }
}
