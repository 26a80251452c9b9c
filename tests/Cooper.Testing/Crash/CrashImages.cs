namespace Cooper.Testing.Crash;

/// <summary>The moment of a crash: after this many records, and within the next one if that is a write that was torn.</summary>
readonly record struct Cut(int Records, int TornBytes = 0);

/// <summary>What a crash may leave of a journaled folder.</summary>
sealed class CrashImages(Journal journal)
{
    const int SectorBytes = 512;

    readonly IReadOnlyList<JournalRecord> records = journal.Records;

    /// <summary>One image for every cut, in order.</summary>
    public IEnumerable<CrashImage> AtEveryCut(CrashPolicy policy) =>
        At(policy, Enumerable.Range(0, records.Count + 1).Select(count => new Cut(count)));

    /// <summary>The cuts inside of writes too, at each sector.</summary>
    public IEnumerable<CrashImage> AtEveryCutAndTear(CrashPolicy policy) =>
        At(policy, Enumerable.Range(0, records.Count + 1).SelectMany(count => Tears(count).Select(bytes => new Cut(count, bytes))));

    /// <summary>The cuts must ascend. An image is to be used before the next one is asked for.</summary>
    public IEnumerable<CrashImage> At(CrashPolicy policy, IEnumerable<Cut> cuts)
    {
        var model = journal.Baseline.Copy();
        var answers = new List<AnswerRecord>();
        var applied = 0;
        foreach (var cut in cuts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(cut.Records, applied);
            for (; applied < cut.Records; applied++)
            {
                model.Apply(records[applied]);
                if (records[applied] is AnswerRecord answer)
                    answers.Add(answer);
            }

            if (cut.TornBytes == 0)
            {
                yield return new CrashImage(cut, answers, model, model.Choose(policy));
                continue;
            }

            var torn = (DataRecord)records[applied];
            model.Tear(torn, cut.TornBytes);
            yield return new CrashImage(cut, answers, model, model.Choose(policy));
            model.Mend(torn);
        }
    }

    IEnumerable<int> Tears(int count)
    {
        yield return 0;
        if (count == records.Count || records[count] is not DataRecord { Change: Written written })
            yield break;

        var first = SectorBytes - (int)(written.Offset % SectorBytes);
        for (var bytes = first; bytes < written.Bytes.Length; bytes += SectorBytes)
            yield return bytes;
    }
}

/// <summary>One folder that a crash may leave. The answers are those that a client had read before it: they must hold.</summary>
sealed record CrashImage(Cut Cut, IReadOnlyList<AnswerRecord> Answers, DiskModel Model, Remains Remains)
{
    /// <summary>Into a folder that is new or empty.</summary>
    public void WriteTo(string folder) => Model.WriteTo(folder, Remains);
}
