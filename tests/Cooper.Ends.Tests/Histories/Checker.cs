namespace Cooper.Ends.Tests.Histories;

/// <summary>
/// Finds in a history what must not be. It knows nothing of the server: only what clients sent, what they heard, and when. Where two
/// calls overlap it allows both orders.
/// </summary>
static class Checker
{
    public static IReadOnlyList<string> Check(History history)
    {
        var found = new List<string>();
        foreach (var life in history.Events.GroupBy(one => one.Incarnation).Where(life => life.Key.Length > 0))
        {
            List<Event> events = [.. life];
            found.AddRange(CheckWritten(events));
            found.AddRange(CheckFence(events));
            found.AddRange(CheckLists(events));
            found.AddRange(CheckReads(events, history.Events));
            found.AddRange(CheckGone(events));
        }

        return found;
    }

    /// <summary>No version is acknowledged twice.</summary>
    static IEnumerable<string> CheckWritten(List<Event> events) =>
        events.Where(one => one is { Call: Call.Upload, IsOk: true })
            .GroupBy(one => one.File).Where(one => one.Count() > 1)
            .Select(one => $"given twice: {one.Key}");

    /// <summary>Nothing that was sent after the acceptance's answer succeeds, unless an undo was sent before its answer came.</summary>
    static IEnumerable<string> CheckFence(List<Event> events) =>
        from write in events
        where write.Call is Call.Upload or Call.Delete or Call.List or Call.Read && write.IsOk
        let end = events.Where(one => one is { Call: Call.End, IsOk: true } && one.IsBefore(write)).MaxBy(one => one.Ended)
        where end is not null
        where !events.Exists(one => one.Call == Call.Restore && one.Result != Result.Refused && one.Began < write.Ended
            && !one.IsBefore(end))
        select $"acknowledged after the fence of {end}: {write}";

    /// <summary>
    /// What was acknowledged before a list was sent is in it, unless a removal of it was sent before the list's answer; and it holds
    /// nothing that nobody sent, or whose removal was acknowledged before. So a list after an undo has everything.
    /// </summary>
    static IEnumerable<string> CheckLists(List<Event> events)
    {
        foreach (var list in events.Where(one => one is { Call: Call.List, IsOk: true }))
        {
            if (list.Listed!.Count != list.Listed.Distinct().Count())
                yield return $"listed twice in {list}";
            foreach (var write in events.Where(one => one is { Call: Call.Upload, IsOk: true } && one.IsBefore(list)))
            {
                var isRemoved = events.Exists(one => one.Call == Call.Delete && one.File == write.File && one.Result != Result.Refused
                    && one.Began < list.Ended);
                if (!isRemoved && !list.Listed.Contains(write.File))
                    yield return $"lost in {list}: {write}";
            }

            foreach (var file in list.Listed)
            {
                if (events.Find(one => one is { Call: Call.Delete, IsOk: true } && one.File == file && one.IsBefore(list)) is { } removed)
                    yield return $"back in {list}: {removed}";
                // A write whose answer was lost has no id in the history; it may be any that nobody knows.
                var isKnown = events.Exists(one => one.Call == Call.Upload && one.File == file && one.Began < list.Ended);
                var mayBe = events.Exists(one => one is { Call: Call.Upload, Result: Result.Unknown } && one.Began < list.Ended);
                if (!isKnown && !mayBe)
                    yield return $"never written but in {list}: {file}";
            }
        }
    }

    /// <summary>A read returns what was sent to that version of that incarnation.</summary>
    static IEnumerable<string> CheckReads(List<Event> events, IReadOnlyList<Event> all)
    {
        foreach (var read in events.Where(one => one is { Call: Call.Read, IsOk: true }))
        {
            var written = events.Find(one => one.Call == Call.Upload && one.Content == read.Content && one.Began < read.Ended);
            if (written is null)
            {
                var of = all.FirstOrDefault(one => one.Call == Call.Upload && one.Content == read.Content);
                yield return $"bytes of {of?.ToString() ?? "nobody"}: {read}";
            }
            else if (written.File.Length > 0 && written.File != read.File)
            {
                yield return $"bytes of {written}: {read}";
            }
        }
    }

    /// <summary>After COMPLETED there is nothing: no call in that life succeeds, and no undo did before.</summary>
    static IEnumerable<string> CheckGone(List<Event> events)
    {
        foreach (var gone in events.Where(one => one is { Call: Call.Completed, IsOk: true }))
        {
            foreach (var late in events.Where(one => one.IsOk && one.Call != Call.Completed && gone.IsBefore(one)))
                yield return $"alive after {gone}: {late}";
            var end = events.Where(one => one is { Call: Call.End, IsOk: true }).MinBy(one => one.Began);
            if (end is null)
                yield return $"nobody asked for {gone}";
        }
    }
}
