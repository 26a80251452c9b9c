using Cooper.Domain.Buckets;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>What an operation does to the facts. A fact is one line that begins with the bucket's id.</summary>
sealed record Effect(IReadOnlyCollection<string> Adds, IReadOnlyCollection<string> Removes)
{
    public static Effect None { get; } = new([], []);

    /// <summary>Buckets of which nothing may be left once it is answered.</summary>
    public IReadOnlyCollection<BucketId> Erases { get; init; } = [];
}

/// <summary>What must hold after a crash.</summary>
/// <param name="Facts">What was answered.</param>
/// <param name="InFlight">Each of these happened wholly or not at all.</param>
/// <param name="Erased">Buckets of which nothing is left.</param>
sealed record Expectation(IReadOnlySet<string> Facts, IReadOnlyList<Effect> InFlight, IReadOnlySet<BucketId> Erased)
{
    public static Expectation Nothing { get; } = new(new HashSet<string>(), [], new HashSet<BucketId>());

    /// <summary>Says what contradicts it; null if nothing does.</summary>
    public string? Objection(IReadOnlySet<string> actual)
    {
        var expected = Facts.ToHashSet();
        foreach (var effect in InFlight)
        {
            var hasHappened = effect.Adds.Any(actual.Contains) || (effect.Adds.Count == 0 && effect.Removes.Count > 0
                && !effect.Removes.Any(actual.Contains));
            if (!hasHappened)
                continue;
            expected.ExceptWith(effect.Removes);
            expected.UnionWith(effect.Adds);
        }

        var lost = expected.Except(actual).Select(fact => "lost: " + fact);
        var unknown = actual.Except(expected).Select(fact => "unknown: " + fact);
        var objections = lost.Concat(unknown).Take(4).ToList();
        return objections.Count == 0 ? null : string.Join('\n', objections);
    }
}

/// <summary>What was done while the journal ran, and when.</summary>
sealed class CrashHistory(Journal journal, Expectation start)
{
    readonly Lock gate = new();
    readonly List<Operation> operations = [];
    readonly HashSet<string> facts = [.. start.Facts];
    (int Answer, IReadOnlySet<string> Facts)? settled;

    public int Answered => operations.Count;

    /// <summary>Runs an operation, computes what it came to, and writes its answer into the journal. One that is refused has no
    /// effect.</summary>
    public async Task<T> DoAsync<T>(string name, Func<Task<T>> run, Func<T, Effect> effect)
    {
        var begun = journal.Records.Count;
        var result = await run();
        lock (gate)
        {
            var change = effect(result);
            operations.Add(new Operation(name, begun, journal.Records.Count, change));
            journal.Answer(name);
            facts.ExceptWith(change.Removes);
            facts.UnionWith(change.Adds);
        }

        return result;
    }

    /// <summary>What is known by now.</summary>
    public IReadOnlyList<string> FactsOf(BucketId bucket)
    {
        lock (gate)
            return [.. facts.Where(fact => fact.StartsWith(bucket.ToString(), StringComparison.Ordinal))];
    }

    /// <summary>Somebody has looked: what was in flight before is decided for good.</summary>
    public void Settle(IReadOnlySet<string> seen)
    {
        settled = (journal.Records.Count, seen);
        journal.Answer("look");
        facts.Clear();
        facts.UnionWith(seen);
    }

    public Expectation ExpectationAt(int records)
    {
        var isSettled = settled?.Answer < records;
        var known = new HashSet<string>(isSettled ? settled!.Value.Facts : start.Facts);
        var inFlight = isSettled ? [] : start.InFlight.ToList();
        var erased = new HashSet<BucketId>(start.Erased);
        foreach (var operation in operations)
        {
            if (operation.Answer < records)
            {
                known.ExceptWith(operation.Effect.Removes);
                known.UnionWith(operation.Effect.Adds);
                erased.UnionWith(operation.Effect.Erases);
            }
            else if (operation.Begun < records)
            {
                inFlight.Add(operation.Effect);
            }
        }

        return new Expectation(known, inFlight, erased);
    }

    public string DescribeAt(int records)
    {
        lock (gate)
        {
            var last = operations.LastOrDefault(operation => operation.Answer < records)?.Name ?? "the start";
            var flying = operations.Where(operation => operation.Begun < records && operation.Answer >= records).Select(operation =>
                operation.Name);
            return $"after {last}, during {string.Join(", ", flying)}";
        }
    }

    sealed record Operation(string Name, int Begun, int Answer, Effect Effect);
}
