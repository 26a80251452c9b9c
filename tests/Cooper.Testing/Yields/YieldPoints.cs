namespace Cooper.Testing.Yields;

/// <summary>
/// Makes schedules vary with a seed: at every point that asks, whoever comes by goes on, steps back for others, or sleeps for a moment.
/// The machine's own scheduler decides too, so a seed makes a schedule likely and does not force it.
/// </summary>
public sealed class YieldPoints
{
    long state;
    long passed;

    /// <summary>How many points were passed since the seed was set.</summary>
    public long Passed => Volatile.Read(ref passed);

    /// <summary>Points let everybody through until a seed is set.</summary>
    public bool IsActive { get; private set; }

    public void Begin(long seed)
    {
        Volatile.Write(ref state, seed * unchecked((long)0x9E3779B97F4A7C15));
        Volatile.Write(ref passed, 0);
        IsActive = true;
    }

    public void End() => IsActive = false;

    /// <summary>Around an await.</summary>
    public async ValueTask PassAsync()
    {
        switch (Draw())
        {
            case < 4:
                break;
            case < 8:
                await Task.Yield();
                break;
            case < 11:
                for (var turns = Draw(); turns > 0; turns--)
                    await Task.Yield();
                break;
            default:
                await Task.Delay(TimeSpan.FromMilliseconds(1 + (Draw() % 4)), TimeProvider.System);
                break;
        }
    }

    /// <summary>A head start for the others, in half of the cases none: what is quick must also meet the end of what is slow.</summary>
    public async ValueTask StaggerAsync()
    {
        if (Draw() < 8)
            await PassAsync();
        else
            await Task.Delay(TimeSpan.FromMilliseconds(1 + (Draw() * Draw() / 3)), TimeProvider.System);
    }

    /// <summary>Around a call that blocks.</summary>
    public void Pass()
    {
        switch (Draw())
        {
            case < 8:
                break;
            case < 13:
                Thread.Yield();
                break;
            default:
                Thread.SpinWait(1000 << (Draw() % 8));
                break;
        }
    }

    /// <summary>0 to 15: SplitMix64 over a counter, so that threads need no lock.</summary>
    int Draw()
    {
        if (!IsActive)
            return 0;
        Interlocked.Increment(ref passed);
        var bits = (ulong)Interlocked.Add(ref state, unchecked((long)0x9E3779B97F4A7C15));
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return (int)((bits ^ (bits >> 31)) & 15);
    }
}
