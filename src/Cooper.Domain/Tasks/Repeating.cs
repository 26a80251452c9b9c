namespace Cooper.Domain.Tasks;

/// <summary>The beat of what runs in the background.</summary>
static class Repeating
{
    /// <summary>Does the work now and again after each pause, until canceled.</summary>
    public static async Task RepeatAsync(
        this TimeProvider time, TimeSpan pause, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            await work(cancellationToken);
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
