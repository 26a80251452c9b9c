using System.Globalization;
using System.Text;
using System.Text.Json;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Local;

/// <summary>
/// What is kept of one local job.
/// <code>
/// NAME/  keeper.py worker.py   the programs, as they were when it was submitted
///        started               "PID TICKS BOOT" of the keeper; made once and never replaced: who makes it, runs the job
///        work/                 the job's working folder, gone when it has ended
///        log.1  log            what it wrote, older and newer, of at most 1 MiB each
///        ended                 {"exit": CODE}, when it has ended and nothing of it is left
/// </code>
/// </summary>
sealed class JobFolder(string root, JobName name)
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;

    public string Path { get; } = System.IO.Path.Join(root, name.ToString());

    public string KeeperPath => At("keeper.py");

    public bool Exists => Directory.Exists(Path);

    public void Make(string keeper, string worker, string suffix)
    {
        Directory.CreateDirectory(root, PrivateFolder);
        Directory.CreateDirectory(Path, PrivateFolder);
        Put("keeper.py", keeper, suffix);
        Put("worker.py", worker, suffix);
    }

    /// <summary>The process that keeps the job, as it was noted; null if none has begun.</summary>
    public Keeper? ReadStarted()
    {
        if (ReadOrNull("started") is not { } text)
            return null;
        var parts = text.Split(' ', 3);
        return new Keeper(
            int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2].Trim());
    }

    /// <summary>Null if it has not ended, as far as was written.</summary>
    public int? ReadExitCode()
    {
        if (ReadOrNull("ended") is not { } text)
            return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("exit").GetInt32();
    }

    public string ReadLogs(int bytesMax)
    {
        var tail = ReadTail("log", bytesMax);
        if (tail.Length < bytesMax)
            tail = [.. ReadTail("log.1", bytesMax - tail.Length), .. tail];
        return Encoding.UTF8.GetString(LogTail.FromWholeCharacter(tail));
    }

    public void Remove()
    {
        if (Exists)
            Directory.Delete(Path, recursive: true);
    }

    string At(string file) => System.IO.Path.Join(Path, file);

    /// <summary>In one step, since two may submit the same job at once.</summary>
    void Put(string file, string text, string suffix)
    {
        var draft = At($"{file}.{suffix}");
        using (var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        }))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(draft, At(file), overwrite: true);
    }

    string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(At(file));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    byte[] ReadTail(string file, int bytesMax)
    {
        try
        {
            using var stream = new FileStream(At(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(stream.Length, bytesMax)];
            stream.Seek(-bytes.Length, SeekOrigin.End);
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}

/// <summary>The process that keeps a job; of another boot it lives no more.</summary>
readonly record struct Keeper(int Pid, long StartedTicks, string Boot)
{
    public bool IsAlive => Boot == ProcessTable.BootId && ProcessTable.Find(Pid)?.StartedTicks == StartedTicks;
}
