namespace Cooper.Testing;

/// <summary>
/// Time that passes only when a test says so. Timers that fall due run in their order, on the thread that moves the clock.
/// </summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    readonly Lock gate = new();
    readonly List<Timer> timers = [];
    DateTimeOffset now = start;
    TimeSpan elapsed;

    public TestClock()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp()
    {
        lock (gate)
            return elapsed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by)
    {
        var target = elapsed + by;
        while (TakeDue(target) is { } due)
            due();
    }

    /// <summary>Somebody sets the wall clock; no time passes.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate)
            now += by;
    }

    /// <summary>Moves to the next timer, or to the target if there is none before it.</summary>
    Action? TakeDue(TimeSpan target)
    {
        lock (gate)
        {
            var next = timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
            // One that was due before is due now.
            var to = next is null ? target : TimeSpan.FromTicks(Math.Max(elapsed.Ticks, next.DueAt!.Value.Ticks));
            now += to - elapsed;
            elapsed = to;
            if (next is null)
                return null;
            next.DueAt = next.Period > TimeSpan.Zero ? elapsed + next.Period : null;
            return next.Callback;
        }
    }

    sealed class Timer(TestClock clock, Action callback) : ITimer
    {
        public Action Callback => callback;

        public TimeSpan? DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                if (!clock.timers.Contains(this))
                    clock.timers.Add(this);
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock.elapsed + dueTime;
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
