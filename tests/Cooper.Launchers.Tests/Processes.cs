using System.Text;
using Cooper.Launchers.Local;

namespace Cooper.Launchers.Tests;

/// <summary>The processes of this machine, on which all jobs of the tests run.</summary>
static class Processes
{
    public static bool Lives(int pid) => ProcessTable.Find(pid) is not null;

    public static IReadOnlyList<string> WithCommandLine(string part) =>
        [.. ProcessTable.All().Select(process => CommandLine(process.Pid)).Where(line => line.Contains(part, StringComparison.Ordinal))];

    static string CommandLine(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
