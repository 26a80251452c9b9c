using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>
/// Keeps each key to what it may ask for. Of the framework's limiters none takes another clock, so this is a token bucket of our own: it
/// fills at the rate up to the burst, and each request takes its cost. A key that has all its tokens and no request under way is not
/// remembered for long, so memory is bounded by the keys in use within the time that a bucket takes to fill.
/// </summary>
public sealed class LimitRequests(RateOptions options, TimeProvider time)
{
    /// <summary>What most requests cost. Some cost less.</summary>
    public const int FullCost = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Fewer than these are no burden.</summary>
    const int KeysSwept = 1024;

    readonly Dictionary<KeyId, KeyRate> rates = [];
    int sweepAt = KeysSwept;

    /// <summary>Keys that are remembered now.</summary>
    public int Count
    {
        get
        {
            lock (rates)
                return rates.Count;
        }
    }

    /// <summary>Whether a request may come in now. Disposing what is returned tells that it is answered.</summary>
    /// <param name="cost">In parts of <see cref="FullCost"/>.</param>
    public Admission Enter(ApplicationKey key, int cost)
    {
        var perMinute = key.Api?.RateLimitOverride ?? options.PerMinute;
        if (perMinute == 0 && options.Concurrent == 0)
            return Admission.Unlimited;
        lock (rates)
        {
            var rate = Find(key.Id, perMinute);
            if (rate.TimeUntil(cost) is var wait && wait > TimeSpan.Zero)
                return new Admission(Describe(rate), Refuse.RateLimited(perMinute, Window, wait), null);
            if (options.Concurrent > 0 && rate.UnderWay >= options.Concurrent)
                return new Admission(Describe(rate), Refuse.TooManyAtOnce(options.Concurrent, perMinute, Window), null);
            rate.Take(cost);
            rate.UnderWay++;
            return new Admission(Describe(rate), null, () => Leave(rate));
        }
    }

    void Leave(KeyRate rate)
    {
        lock (rates)
            rate.UnderWay--;
    }

    KeyRate Find(KeyId key, int perMinute)
    {
        if (!rates.TryGetValue(key, out var rate))
        {
            Sweep();
            rates.Add(key, rate = new KeyRate(time.GetTimestamp()));
        }

        rate.Fill(perMinute, Math.Min(options.Burst, perMinute), time);
        return rate;
    }

    /// <summary>Whenever twice as many are there as after the last time, so that it costs little whatever their number.</summary>
    void Sweep()
    {
        if (rates.Count < sweepAt)
            return;
        foreach (var (key, rate) in rates)
        {
            if (rate.IsAsNew(time))
                rates.Remove(key);
        }

        sweepAt = Math.Max(KeysSwept, rates.Count * 2);
    }

    RateStanding? Describe(KeyRate rate) => rate.PerMinute == 0
        ? null
        : new RateStanding(rate.PerMinute, Window, rate.Left, time.GetUtcNow() + rate.TimeUntilFull);

    /// <summary>
    /// What a key has left, in whole numbers: a request is worth as many units as the window has ticks, and each tick brings as many as
    /// there are requests in the window. Less than it has is what it owes, so that a new rate needs no new count.
    /// </summary>
    sealed class KeyRate(long now)
    {
        static readonly long OfRequest = Window.Ticks;

        long filledAt = now;
        long missing;
        int burst;

        public int PerMinute { get; private set; }

        public int UnderWay { get; set; }

        public long Left => ((burst * OfRequest) - missing) / OfRequest;

        public TimeSpan TimeUntilFull => TimeToBring(missing);

        public void Fill(int perMinute, int burstNow, TimeProvider time)
        {
            var now = time.GetTimestamp();
            // A minute fills any bucket: no burst is more than that.
            var ticks = Math.Min(time.GetElapsedTime(filledAt, now).Ticks, Window.Ticks);
            (PerMinute, burst, filledAt) = (perMinute, burstNow, now);
            missing = Math.Clamp(missing - (ticks * perMinute), 0, burst * OfRequest);
        }

        /// <summary>Zero if it has as much now.</summary>
        public TimeSpan TimeUntil(int cost) =>
            PerMinute == 0 ? TimeSpan.Zero : TimeToBring(Math.Max(0, missing + UnitsOf(cost) - (burst * OfRequest)));

        public void Take(int cost) => missing += PerMinute == 0 ? 0 : UnitsOf(cost);

        /// <summary>Whether nothing would be different if it were forgotten.</summary>
        public bool IsAsNew(TimeProvider time)
        {
            Fill(PerMinute, burst, time);
            return UnderWay == 0 && missing == 0;
        }

        static long UnitsOf(int cost) => OfRequest / FullCost * cost;

        TimeSpan TimeToBring(long units) => TimeSpan.FromTicks((units + PerMinute - 1) / PerMinute);
    }
}

/// <summary>What a key may ask for, and has left.</summary>
/// <param name="Limit">Requests within the window.</param>
/// <param name="Left">Requests that may come at once now.</param>
/// <param name="FullAt">When all of it is there again if nothing is asked meanwhile.</param>
public sealed record RateStanding(int Limit, TimeSpan Window, long Left, DateTimeOffset FullAt);

/// <summary>Whether a request is let in.</summary>
/// <param name="standing">Null if there is no rate.</param>
/// <param name="refusal">Null if it is.</param>
public sealed class Admission(RateStanding? standing, RefusedException? refusal, Action? leave) : IDisposable
{
    public static Admission Unlimited { get; } = new(null, null, null);

    public RateStanding? Standing => standing;

    public RefusedException? Refusal => refusal;

    public void Dispose() => leave?.Invoke();
}
