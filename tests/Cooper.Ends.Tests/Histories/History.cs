namespace Cooper.Ends.Tests.Histories;

enum Call { Create, Upload, Delete, List, Read, End, Restore, Completed }

/// <summary><c>Unknown</c>: no answer came, it may or may not have been done.</summary>
enum Result { Ok, Refused, Unknown }

/// <summary>A call as its client saw it: when it was sent, when the answer came, and what it said.</summary>
/// <param name="Began">A moment; the moments of all clients are of one clock.</param>
/// <param name="Ended">Of an unknown result, never.</param>
/// <param name="Incarnation">The bucket's id; empty if it did not come to be known.</param>
/// <param name="File">The version that was written, removed or read.</param>
/// <param name="Content">What was written or read.</param>
/// <param name="Listed">Of a complete list.</param>
sealed record Event(
    long Began,
    long Ended,
    Call Call,
    Result Result,
    string Incarnation,
    string File = "",
    string Content = "",
    IReadOnlyList<string>? Listed = null)
{
    public bool IsOk => Result == Result.Ok;

    /// <summary>Whether it was certainly over when the other was sent.</summary>
    public bool IsBefore(Event other) => Result != Result.Unknown && Ended < other.Began;

    public override string ToString() =>
        $"[{Began}-{(Result == Result.Unknown ? "" : Ended)}] {Call} {Result} {Incarnation} {File} {Content}".TrimEnd();
}

/// <summary>What clients were told, all of them together.</summary>
sealed class History
{
    readonly Lock gate = new();
    readonly List<Event> events = [];
    long moment;

    public IReadOnlyList<Event> Events => events;

    public long Now() => Interlocked.Increment(ref moment);

    public void Add(Event one)
    {
        lock (gate)
            events.Add(one);
    }

    public static History Of(params Event[] events)
    {
        var history = new History();
        foreach (var one in events)
            history.Add(one);
        return history;
    }
}
