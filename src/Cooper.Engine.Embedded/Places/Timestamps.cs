using Cooper.Domain.Files;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Gives versions their timestamps: the clock's, but never less than one given before in this place, and never the same twice for one
/// name, whatever the clock does.
/// </summary>
sealed class Timestamps(TimeProvider time, long last)
{
    /// <summary>Names that have the latest timestamp.</summary>
    readonly HashSet<FileName> namesAtLast = [];

    bool isFirst = true;

    /// <summary>The latest one given.</summary>
    public long Last { get; private set; } = last;

    public long Next(FileName name)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();

        // Which names had the latest one before the place was opened is not known.
        if (now > Last)
            MoveTo(now);
        else if (isFirst || namesAtLast.Contains(name))
            MoveTo(Last + 1);
        isFirst = false;
        namesAtLast.Add(name);
        return Last;
    }

    void MoveTo(long timestamp)
    {
        Last = timestamp;
        namesAtLast.Clear();
    }
}
