using Cooper.Cli.Terminals;

namespace Cooper.Cli.Files;

/// <summary>How far a transfer has come, drawn on a terminal.</summary>
sealed class Transfer(Shell shell, string name, long bytesTotal)
{
    const int BarWidth = 24;

    /// <summary>With less, the rate would be that of the server's answers.</summary>
    const int RateFromBytes = 1_000_000;

    /// <summary>The rate is that of the last few seconds.</summary>
    static readonly TimeSpan RateOver = TimeSpan.FromSeconds(5);

    readonly long startedAt = shell.Time.GetTimestamp();
    readonly Queue<(long At, long Bytes)> samples = new();
    long bytes;

    /// <summary>What is being done, if it is not the transfer itself.</summary>
    public string Stage { get; set; } = "";

    /// <summary>How much it was; and how fast, where there was something to measure.</summary>
    public string Summary => bytesTotal >= RateFromBytes && shell.Time.GetElapsedTime(startedAt) is { TotalSeconds: >= 1 } elapsed
        ? $"{Printable.Bytes(bytesTotal)} in {Printable.Clock(elapsed)}, {Printable.Bytes(bytesTotal / elapsed.TotalSeconds)}/s"
        : Printable.Bytes(bytesTotal);

    public void Add(long count) => Interlocked.Add(ref bytes, count);

    /// <summary>A part, or all of it, begins anew.</summary>
    public void TakeBack(long count) => Interlocked.Add(ref bytes, -count);

    public void Restart()
    {
        Interlocked.Exchange(ref bytes, 0);
        lock (samples)
            samples.Clear();
    }

    public LiveLine? Show() => LiveLine.Start(shell, Line);

    string Line(int columns)
    {
        var style = new Style(shell);
        var done = Interlocked.Read(ref bytes);
        var share = bytesTotal == 0 ? 1 : (double)done / bytesTotal;
        var rate = RateAt(done);
        var words = new List<string> { $"{Printable.Bytes(done)} of {Printable.Bytes(bytesTotal)}" };
        if (rate > 0)
        {
            words.Add(Printable.Bytes(rate) + "/s");
            words.Add(Printable.Clock(TimeSpan.FromSeconds((bytesTotal - done) / rate)) + " left");
        }

        var stage = Stage.Length > 0 ? style.Dim(Stage) + "  " : "";
        var bar = $"{style.Bar(share, BarWidth)} {Math.Floor(share * 100),4:0}%";
        return $"{style.Bold(Printable.Text(name))}  {stage}{bar}  {string.Join("  ", words)}";
    }

    double RateAt(long done)
    {
        var now = shell.Time.GetTimestamp();
        lock (samples)
        {
            samples.Enqueue((now, done));
            while (samples.Count > 2 && shell.Time.GetElapsedTime(samples.Peek().At, now) > RateOver)
                samples.Dequeue();
            var (at, then) = samples.Peek();
            var seconds = shell.Time.GetElapsedTime(at, now).TotalSeconds;
            return seconds > 0 ? Math.Max(0, done - then) / seconds : 0;
        }
    }
}
