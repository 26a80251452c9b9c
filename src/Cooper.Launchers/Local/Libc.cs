using System.Runtime.InteropServices;

namespace Cooper.Launchers.Local;

static partial class Libc
{
    public const int Kill = 9;
    public const int Terminate = 15;

    const int NoSuchProcess = 3;

    /// <summary>False if there is no such process any more.</summary>
    public static bool Signal(int pid, int signal)
    {
        if (SendSignal(pid, signal) == 0)
            return true;
        var errno = Marshal.GetLastPInvokeError();
        return errno == NoSuchProcess
            ? false
            : throw new System.ComponentModel.Win32Exception(errno, $"Process {pid} of a job cannot be signalled");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
