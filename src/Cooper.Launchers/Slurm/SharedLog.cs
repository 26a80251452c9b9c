using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Cooper.Launchers.Engines;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Launchers.Slurm;

/// <summary>The output of a job in a folder that others share. No link is followed there: it could lead to a file of this server.</summary>
static partial class SharedLog
{
    const int CloseOnExec = 0x80000;
    const int NonBlocking = 0x800;
    const int NotFound = 2;

    static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public static string ReadTail(string path, int bytesMax)
    {
        using var file = Open(path, CloseOnExec | NonBlocking | NoFollow);
        if (file.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            return errno == NotFound ? "" : throw new IOException($"{path} cannot be read", new Win32Exception(errno));
        }

        var length = RandomAccess.GetLength(file);
        var bytes = new byte[Math.Min(length, bytesMax)];
        var read = RandomAccess.Read(file, bytes, length - bytes.Length);
        return Encoding.UTF8.GetString(LogTail.FromWholeCharacter(bytes[..read]));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
