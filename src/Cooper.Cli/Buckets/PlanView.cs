using System.Text.Json;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary>What a deletion would remove, as the dry run tells it.</summary>
readonly struct PlanView(JsonElement json)
{
    public string BucketId => json.RequiredText("bucket_id");

    public string BucketName => json.RequiredText("bucket_name");

    public void Print(TextWriter output, Style style, DateTimeOffset now)
    {
        output.WriteLine($"{style.Bold(Printable.Text(BucketName))}  {style.Dim(BucketId)}");
        output.WriteLine();
        PrintKinds(output);
        output.WriteLine();
        foreach (var (name, value) in Facts(style, now))
            output.WriteLine($"  {name,-22}  {value}");
        foreach (var blocker in json.Texts("blockers"))
            output.WriteLine($"  {style.Bad("Blocked")}: {Printable.Text(blocker)}");
    }

    void PrintKinds(TextWriter output)
    {
        if (json.Member("kinds") is not { } kinds)
            return;
        foreach (var kind in kinds.EnumerateObject())
        {
            var bytes = kind.Value.Number("bytes");
            var size = bytes > 0 ? "  " + Printable.Bytes(bytes).PadLeft(10) : "";
            output.WriteLine($"  {kind.Name.Replace('_', ' '),-22}  {Printable.Count(kind.Value.Number("count")),13}{size}");
        }
    }

    IEnumerable<(string Name, string Value)> Facts(Style style, DateTimeOffset now)
    {
        var keys = json.Texts("keys_suspended");
        if (keys.Count > 0)
            yield return ("keys that stop working", string.Join(", ", keys));
        if (json.Number("active_batch_count") is > 0 and var batches)
            yield return ("batches to cancel", Printable.Count(batches));
        foreach (var job in json.List("jobs"))
            yield return ("job to stop", $"{job.Text("job_id") ?? job.Text("batch_id")} on {job.Text("launcher")}");
        if (json.Member("counts_exact") is { ValueKind: JsonValueKind.False })
            yield return ("counts", style.Warn("the last known ones: the bucket's place does not open"));
        yield return json.Moment("restorable_until") is { } until
            ? ("undo", $"until {Printable.Moment(until)} (for {Printable.About(Round(until - now))})")
            : ("undo", style.Warn("none: what is removed is gone"));
        if (json.Fraction("estimated_seconds") is { } seconds)
            yield return ("time", $"about {Printable.About(TimeSpan.FromSeconds(seconds))}");
        if (json.IsTrue("locked"))
            yield return ("state", "already being deleted");
    }

    /// <summary>The answer took a moment, and on a busy machine several seconds; a window of a day is still one of a day.</summary>
    static TimeSpan Round(TimeSpan time)
    {
        var grain = time >= TimeSpan.FromMinutes(59) ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1);
        return Math.Round(time / grain) * grain;
    }
}
