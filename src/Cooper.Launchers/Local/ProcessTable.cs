using System.Globalization;
using System.Text;

namespace Cooper.Launchers.Local;

/// <summary>A process that lives. Its pid may be used again; with the start time, in clock ticks since the boot, it is not.</summary>
readonly record struct LivingProcess(int Pid, int Parent, long StartedTicks);

/// <summary>What <c>/proc</c> tells. A zombie counts as gone: it runs nothing and holds nothing.</summary>
static class ProcessTable
{
    /// <summary>Stands in the environment of every process of a job, so that those are found that lost their parents.</summary>
    public const string MarkVariable = "COOPER_JOB";

    const int StatStateField = 0;
    const int StatParentField = 1;
    const int StatStartedField = 19;

    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static LivingProcess? Find(int pid)
    {
        if (ReadOrNull($"/proc/{pid}/stat") is not { } bytes)
            return null;
        // The name, in parentheses, may hold anything.
        var text = Encoding.ASCII.GetString(bytes);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[StatStateField] is "Z" or "X"
            ? null
            : new LivingProcess(
                pid,
                int.Parse(fields[StatParentField], CultureInfo.InvariantCulture),
                long.Parse(fields[StatStartedField], CultureInfo.InvariantCulture));
    }

    public static IReadOnlyList<LivingProcess> All() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? Find(pid) : null)
            .OfType<LivingProcess>()];

    /// <summary>Those that carry the mark of a job; of other users' processes nobody but root can tell.</summary>
    public static IReadOnlyList<LivingProcess> Marked(string job)
    {
        var mark = Encoding.UTF8.GetBytes($"\0{MarkVariable}={job}\0");
        return [.. All().Where(process => HasMark(process.Pid, mark))];
    }

    /// <summary>Everything below a process, not itself.</summary>
    public static IReadOnlyList<LivingProcess> Below(int pid)
    {
        var children = All().ToLookup(process => process.Parent);
        var found = new List<LivingProcess>(children[pid]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i].Pid]);
        return found;
    }

    static bool HasMark(int pid, byte[] mark) =>
        ReadOrNull($"/proc/{pid}/environ") is { } bytes && ((ReadOnlySpan<byte>)[0, .. bytes]).IndexOf(mark) >= 0;

    /// <summary>Null if the process has ended meanwhile, or is somebody else's.</summary>
    static byte[]? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
