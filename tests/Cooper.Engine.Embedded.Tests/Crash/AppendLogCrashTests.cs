using Cooper.Engine.Embedded.Disk;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>A log of numbered records in the way the engine keeps segments, right and with one step left out: is that found?</summary>
public sealed class AppendLogCrashTests
{
    const int Records = 5;
    const int RecordBytes = 700;

    public enum Bug { None, NoFileSync, NoDirectorySync, AnswerBeforeSync, TailNotChecked, SyncErrorIgnored }

    [Fact]
    public void A_right_log_keeps_what_it_answered_in_every_crash() => Assert.Equal(0, CountLosses(Bug.None));

    [Theory]
    [InlineData(Bug.NoFileSync)]
    [InlineData(Bug.NoDirectorySync)]
    [InlineData(Bug.AnswerBeforeSync)]
    [InlineData(Bug.TailNotChecked)]
    [InlineData(Bug.SyncErrorIgnored)]
    public void A_wrong_log_is_caught(Bug bug) => Assert.NotEqual(0, CountLosses(bug));

    static int CountLosses(Bug bug)
    {
        using var folder = new CrashFolder();
        folder.Journal.Faults.FailAt(4, Fault.Sync);
        Append(folder, bug);

        CrashPolicy[] policies =
        [
            CrashPolicy.Kill, CrashPolicy.Amnesia, CrashPolicy.Undead, CrashPolicy.Zeros, CrashPolicy.LastOnly,
            CrashPolicy.Subset(1), CrashPolicy.Strict(1),
        ];
        return policies.SelectMany(folder.Images.AtEveryCutAndTear).Count(image =>
            IsLoss(image.Answers.Count, folder.Look(image, path => ReadRecords(path, bug))));
    }

    /// <summary>What was answered is there, the one in flight is there or not, and all are whole.</summary>
    static bool IsLoss(int answered, List<byte[]> found) =>
        found.Count < answered
        || found.Count > answered + 1
        || found.Where((record, number) => !record.AsSpan().SequenceEqual(Record(number))).Any();

    static void Append(CrashFolder folder, Bug bug)
    {
        using var log = folder.Disk.Create(folder.At("log"));
        log.Sync();
        if (bug != Bug.NoDirectorySync)
            folder.Disk.SyncDirectory(folder.At(""));

        for (var number = 0; number < Records; number++)
        {
            log.Write(number * RecordBytes, Record(number));
            if (bug == Bug.AnswerBeforeSync)
                folder.Journal.Answer($"append {number}");
            if (bug != Bug.NoFileSync && !TrySync(log) && bug != Bug.SyncErrorIgnored)
                return;
            if (bug != Bug.AnswerBeforeSync)
                folder.Journal.Answer($"append {number}");
        }
    }

    static bool TrySync(IDiskFile log)
    {
        try
        {
            log.Sync();
            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }

    static byte[] Record(int number)
    {
        var record = new byte[RecordBytes];
        Array.Fill(record, (byte)(number + 1));
        BitConverter.TryWriteBytes(record, Crc32C.Compute(0, record.AsSpan(sizeof(uint))));
        return record;
    }

    static List<byte[]> ReadRecords(string path, Bug bug)
    {
        var file = Path.Join(path, "log");
        var records = File.Exists(file) ? File.ReadAllBytes(file).Chunk(RecordBytes).ToList() : [];
        var end = bug == Bug.TailNotChecked ? -1 : records.FindIndex(record => !IsWhole(record));
        return end < 0 ? records : records[..end];
    }

    static bool IsWhole(byte[] record) =>
        record.Length == RecordBytes && BitConverter.ToUInt32(record) == Crc32C.Compute(0, record.AsSpan(sizeof(uint)));
}
