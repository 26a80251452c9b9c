using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Testing;
using Cooper.Testing.Yields;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Races;

/// <summary>Two or more things that happen at once, over and over, each time on another schedule.</summary>
sealed class Race(TestEngine engine, YieldPoints points, TestClock clock, int run)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How many times the runs may be repeated until every outcome has been seen that has to be.</summary>
    const int Repetitions = 10;

    const char RareMark = '~';

    static int races;
    static long runs;
    static long forbidden;

    public TestEngine Engine => engine;

    public TestClock Clock => clock;

    /// <summary>Counts from 0; names that must not meet those of other runs end in it.</summary>
    public int Run => run;

    public static string Figures => $"{races} races x {(races == 0 ? 0 : runs / races)} runs, forbidden outcomes {forbidden}";

    /// <summary>An outcome that is allowed and need not come: it takes a schedule that most machines hardly ever give.</summary>
    public static string Rare(string outcome) => RareMark + outcome;

    /// <summary>
    /// Runs it 50 times, or 20,000, and goes on until each of the outcomes has come out. Any other fails the race; so does one that never
    /// comes and is not <see cref="Rare"/>: then the two do not meet as the race says.
    /// </summary>
    public static async Task RunAsync(ITestOutputHelper output, Func<Race, Task<string>> race, params string[] allowed)
    {
        var folder = Directory.CreateTempSubdirectory("cooper-race-").FullName;
        var (points, clock, seen) = (new YieldPoints(), new TestClock(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        Interlocked.Increment(ref races);
        try
        {
            await using var engine = await TestEngine.OpenAsync(folder, time: clock, yields: points);
            var (first, count) = LongRun.Seed is { } seed ? ((int)seed, 1) : (0, LongRun.Of(50, 20_000));
            for (var run = first; run < first + count || (LongRun.Seed is null && Missing().Any() && run < count * Repetitions); run++)
            {
                points.Begin(run);
                var outcome = await OutcomeAsync(race, new Race(engine, points, clock, run));
                Interlocked.Increment(ref runs);
                seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
                if (allowed.Contains(outcome) || allowed.Contains(Rare(outcome)))
                    continue;
                Interlocked.Increment(ref forbidden);
                var named = string.Join(" | ", allowed.Select(one => one.TrimStart(RareMark)));
                Assert.Fail($"COOPER_SEED={run}: {outcome}; allowed are {named}");
            }

            if (LongRun.Seed is null)
                Assert.Empty(Missing());
        }
        finally
        {
            foreach (var (outcome, times) in seen)
                output.WriteLine($"{times,6} x {outcome}");
            output.WriteLine(Figures);
            Directory.Delete(folder, recursive: true);
        }

        IEnumerable<string> Missing() => allowed.Where(outcome => outcome[0] != RareMark).Except(seen.Keys);
    }

    /// <summary>Begins something on a thread of its own.</summary>
    public Runner<T> Start<T>(Func<Task<T>> work) => new(Task.Run(async () =>
    {
        await points.StaggerAsync();
        return await work();
    }));

    /// <summary>Waits up to so long, another time in each run: for races in which one side has many steps.</summary>
    public Task LagAsync(int millisecondsMax) =>
        Task.Delay(TimeSpan.FromMilliseconds(millisecondsMax * (run % 12) / 11.0), TimeProvider.System);

    public Runner<bool> Start(Func<Task> work) => Start(async () =>
    {
        await work();
        return true;
    });

    public Task<Bucket> CreateBucketAsync(string name = "bucket") => engine.CreateBucketAsync($"{name}-{run}");

    /// <summary>Runs the end to its end. Nothing may be left of it then.</summary>
    public async Task EndAsync(Bucket bucket)
    {
        await engine.RunTasksAsync();
        var row = await engine.Catalog.Buckets.FindAsync(bucket.Id, default);
        Assert.Equal(BucketState.Gone, row!.State);
        await AssertNoTraceAsync(bucket);
    }

    /// <summary>No path on the storage and no key.</summary>
    public async Task AssertNoTraceAsync(Bucket bucket)
    {
        await using var gate = await engine.Places.EnterGateAsync(bucket.Id, default);
        Assert.Empty((await gate.VerifyErasedAsync(default)).Remains);
        Assert.Empty(await engine.Catalog.Keys.ListOfBucketAsync(bucket.Id, default));
    }

    static async Task<string> OutcomeAsync(Func<Race, Task<string>> body, Race race)
    {
        try
        {
            return await body(race).WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            return exception is TimeoutException ? "nobody goes on" : exception.ToString();
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            return exception.Message;
        }
    }
}

/// <summary>One side of a race.</summary>
sealed class Runner<T>(Task<T> work)
{
    T? result;

    /// <summary>If it succeeded.</summary>
    public T Value => result!;

    public bool IsOk { get; private set; }

    /// <summary><c>ok</c>, the code of its refusal, or what it failed with.</summary>
    public async Task<string> EndAsync()
    {
        try
        {
            result = await work;
            IsOk = true;
            return "ok";
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Code.ToString();
        }
    }
}
