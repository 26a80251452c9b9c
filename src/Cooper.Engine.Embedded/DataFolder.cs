using System.Security.Cryptography;
using System.Text;
using Cooper.Domain;
using Cooper.Domain.Keys;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded;

/// <summary>
/// The folder of the embedded engine, held by this process until it is disposed.
/// <code>
/// data/  format      "cooper-data 1" and a line feed; written last, so a folder that has it is whole
///        lock        held by the running process, and its pid in decimal
///        root.key    32 bytes, unless the root key is given from outside
///        counted     empty; after a clean end, if the catalog knows exactly what each bucket holds
///        ballast     zeros: room for deletes on a full disk; gone while the disk is full
///        catalog.db  buckets/  ending/
///        jobs/       the local launcher's; nothing in it belongs to a bucket's content
/// </code>
/// </summary>
public sealed class DataFolder : IDisposable
{
    const int Version = 1;
    const string FormatWord = "cooper-data ";
    const string FormatFile = "format";
    const string FormatDraft = "format.new";
    const string LockFile = "lock";
    const string RootKeyFile = "root.key";
    const int SmallFileBytes = 4096;
    const int NotPermitted = 13;

    readonly IDisk disk;
    IDisposable? held;

    DataFolder(string path, IDisk disk)
    {
        Path = path;
        this.disk = disk;
    }

    public string Path { get; }

    public string CatalogPath => At("catalog.db");

    public string BallastPath => At("ballast");

    /// <summary>Where the places of buckets are.</summary>
    public string BucketsPath => At("buckets");

    /// <summary>Where places go to be removed.</summary>
    public string EndingPath => At("ending");

    public RootKey RootKey { get; private set; } = null!;

    /// <summary>Takes the folder for this process, making it if it is missing or empty.</summary>
    /// <param name="given">The root key, if it is not to be kept in the folder.</param>
    /// <exception cref="FolderRefusedException">It belongs to somebody or something else. Nothing in it was touched.</exception>
    public static DataFolder Open(string path, IDisk disk, Entropy entropy, RootKey? given)
    {
        var folder = new DataFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), disk);
        try
        {
            folder.MakeIfMissing();
            folder.Inspect();
            folder.Take();
            // Another process may have made the folder while this one waited for the lock.
            if (folder.Inspect())
                folder.Make(entropy, given);
            folder.RootKey = folder.ReadRootKey(given);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Takes a folder that is whole, for looking at it. The root key is not needed and not read.</summary>
    /// <exception cref="FolderRefusedException">It is no data folder, or somebody else's. Nothing in it was touched.</exception>
    public static DataFolder OpenPresent(string path, IDisk disk)
    {
        var folder = new DataFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), disk);
        if (!disk.DirectoryExists(folder.Path) || folder.Inspect())
            throw new FolderRefusedException($"{folder.Path} is not a data folder of Cooper");
        folder.Take();
        return folder;
    }

    public void Dispose()
    {
        held?.Dispose();
        held = null;
    }

    string At(string name) => System.IO.Path.Join(Path, name);

    void MakeIfMissing()
    {
        if (disk.DirectoryExists(Path))
            return;
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        if (disk.FileExists(Path))
            throw new FolderRefusedException($"{Path} is a file; give a folder");
        if (!disk.DirectoryExists(parent))
            throw new FolderRefusedException($"{Path} cannot be made, because {parent} does not exist; make it first");
        disk.MakeDirectory(Path);
    }

    /// <summary>Even if the folder was there: it may be what a start left that was cut short.</summary>
    void SyncParent()
    {
        try
        {
            disk.SyncDirectory(System.IO.Path.GetDirectoryName(Path) ?? Path);
        }
        catch (DiskException exception) when (exception.Errno == NotPermitted)
        {
            // Who may not read the parent has not made the folder in it.
        }
    }

    /// <summary>True if the folder has yet to be made into one of ours.</summary>
    bool Inspect()
    {
        if (disk.FileExists(At(FormatFile)))
        {
            RequireKnownFormat(ReadText(FormatFile));
            return false;
        }

        // What a making leaves behind that was cut short may be there; anything else is somebody's.
        if (disk.List(Path).Any(entry => entry.Name is not (LockFile or RootKeyFile or FormatDraft or "buckets" or "ending")))
            throw new FolderRefusedException($"{Path} is not empty and is no data folder of Cooper; give another one, or an empty one");
        return true;
    }

    void RequireKnownFormat(string text)
    {
        var number = text.StartsWith(FormatWord, StringComparison.Ordinal) ? text[FormatWord.Length..].TrimEnd('\n') : "";
        if (!int.TryParse(number, out var found) || found < 1)
        {
            throw new FolderRefusedException(
                $"{At(FormatFile)} does not say what it should ({FormatWord}{Version}); is {Path} a data folder of Cooper?");
        }

        if (found > Version)
        {
            throw new FolderRefusedException(
                $"{Path} has data format {found}, and this Cooper knows format {Version}; "
                + "start the newer Cooper that wrote it, or give another folder");
        }
    }

    void Take()
    {
        held = disk.TryLock(At(LockFile)) ?? throw new FolderRefusedException(
            $"{Path} is in use by process {ReadHolder()}; stop it first, or give another folder");
        using var file = disk.Open(At(LockFile));
        file.Truncate(0);
        file.Write(0, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
    }

    /// <summary>For a moment after the lock is taken, the pid is not there yet.</summary>
    string ReadHolder() => ReadText(LockFile).TrimEnd('\n') is { Length: > 0 } pid ? pid : "(unknown)";

    void Make(Entropy entropy, RootKey? given)
    {
        if (given is null)
            WriteNew(RootKeyFile, RootKey.New(entropy).ToArray());
        SyncParent();
        disk.MakeDirectory(BucketsPath);
        disk.MakeDirectory(EndingPath);
        WriteNew(FormatDraft, Encoding.ASCII.GetBytes($"{FormatWord}{Version}\n"));
        disk.SyncDirectory(Path);
        disk.Rename(At(FormatDraft), At(FormatFile));
        disk.SyncDirectory(Path);
    }

    RootKey ReadRootKey(RootKey? given)
    {
        var path = At(RootKeyFile);
        if (!disk.FileExists(path))
            return given ?? throw new FolderRefusedException($"{path} is missing; put it back, or give the root key in COOPER_ROOT_KEY");

        var bytes = ReadSmall(RootKeyFile);
        if (bytes.Length != RootKey.Bytes)
            throw new FolderRefusedException($"{path} has {bytes.Length} bytes where {RootKey.Bytes} are needed; put the right one back");
        if (given is not null && !CryptographicOperations.FixedTimeEquals(given.ToArray(), bytes))
            throw new FolderRefusedException($"{path} is not the root key that was given; give the right COOPER_ROOT_KEY, or none");
        return new RootKey(bytes);
    }

    /// <summary>Writes it anew and durably; its name is durable with the folder.</summary>
    void WriteNew(string name, byte[] bytes)
    {
        disk.Unlink(At(name));
        using var file = disk.Create(At(name));
        file.Write(0, bytes);
        file.Sync();
    }

    string ReadText(string name) => Encoding.ASCII.GetString(ReadSmall(name));

    byte[] ReadSmall(string name)
    {
        using var file = disk.Open(At(name));
        var bytes = new byte[(int)Math.Min(file.Length, SmallFileBytes)];
        return bytes[..file.Read(0, bytes)];
    }
}
