using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded;

/// <summary>
/// Room kept back in the data folder, as a file of zeros. On a full disk it is given up, once, to what must be written all the same: the
/// catalog (fences, tasks, receipts), deletes, the index of what was acknowledged, and recovery. Until it has been taken again, nothing
/// that makes the folder grow is accepted, so that nobody else uses the room up.
/// </summary>
/// <remarks>
/// On file systems that share or copy blocks behind the program's back (btrfs, ZFS, thin volumes) unlinking it may free less than its
/// size, or nothing.
/// </remarks>
public sealed class Ballast
{
    const int PieceBytes = 1 << 20;

    static readonly TimeSpan TryAgainEvery = TimeSpan.FromSeconds(1);

    readonly string path;
    readonly IDisk disk;
    readonly long bytes;
    readonly TimeProvider time;
    readonly Lock turn = new();
    volatile bool isHeld;
    long triedAt;

    Ballast(string path, IDisk disk, long bytes, TimeProvider time) =>
        (this.path, this.disk, this.bytes, this.time) = (path, disk, bytes, time);

    /// <summary>Told when it is given up (false) and taken again (true).</summary>
    public Action<bool>? Changed { get; set; }

    /// <summary>Whether the room is there. If it is not, the disk is full, or was a moment ago.</summary>
    public bool IsHeld => isHeld;

    /// <summary>
    /// Takes what is missing of it, if the disk has room. Where it has hardly any, it is given up at once: opening writes.
    /// </summary>
    /// <param name="bytes">0 for none.</param>
    public static Ballast Open(string path, IDisk disk, long bytes, TimeProvider time)
    {
        var ballast = new Ballast(path, disk, bytes, time) { isHeld = bytes == 0 };
        if (bytes > 0 && ballast.IsWhole() && ballast.HasRoom(PieceBytes))
        {
            ballast.isHeld = true;
        }
        else
        {
            disk.Unlink(path);
            ballast.TakeAgain();
        }

        return ballast;
    }

    /// <summary>No room is kept back.</summary>
    public static Ballast None() => new("", null!, 0, TimeProvider.System) { isHeld = true };

    /// <summary>For what makes the folder grow.</summary>
    /// <exception cref="RefusedException">StorageUnavailable: the disk is full.</exception>
    public void Require()
    {
        if (!isHeld && !TakeAgain())
            throw NoRoom();
    }

    public static RefusedException NoRoom() => Refuse.StorageUnavailable("There is no room left on the disk");

    /// <summary>
    /// Runs what must be written even on a full disk; a second time, with the room of the ballast, if the first found none.
    /// </summary>
    public T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (MeansNoRoom(exception) && GiveUp())
        {
            return work();
        }
    }

    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>True if that has made room, so that it is worth trying again.</summary>
    public bool GiveUp()
    {
        lock (turn)
        {
            if (bytes == 0 || !isHeld)
                return false;
            isHeld = false;
            triedAt = time.GetTimestamp();
            disk.Unlink(path);
        }

        Changed?.Invoke(false);
        return true;
    }

    internal static bool MeansNoRoom(Exception exception) => exception switch
    {
        DiskException failure => failure.IsNoSpace,
        SqliteFailedException failure => failure.IsNoSpace,
        Microsoft.Data.Sqlite.SqliteException failure => failure.IsFull,
        _ => false,
    };

    /// <summary>
    /// Takes it again when there is room for it and for as much beside it; else it would be given up at the next write. Tried at most once
    /// a second.
    /// </summary>
    bool TakeAgain()
    {
        lock (turn)
        {
            if (isHeld)
                return true;
            if (triedAt != 0 && time.GetElapsedTime(triedAt) < TryAgainEvery)
                return false;
            triedAt = time.GetTimestamp();
            if (!HasRoom(2 * bytes) || !Write())
                return false;
            isHeld = true;
        }

        Changed?.Invoke(true);
        return true;
    }

    bool HasRoom(long wanted) => disk.FreeBytes(Path.GetDirectoryName(path)!) >= wanted;

    /// <summary>Zeros that are written, not a hole: a hole reserves nothing.</summary>
    bool Write()
    {
        try
        {
            disk.Unlink(path);
            using var file = disk.Create(path);
            var zeros = new byte[PieceBytes];
            for (long at = 0; at < bytes; at += PieceBytes)
                file.Write(at, zeros.AsSpan(0, (int)Math.Min(PieceBytes, bytes - at)));
            file.Sync();
            return true;
        }
        catch (DiskException exception) when (exception.IsNoSpace)
        {
            disk.Unlink(path);
            return false;
        }
    }

    bool IsWhole()
    {
        if (!disk.FileExists(path))
            return false;
        using var file = disk.Open(path);
        return file.Length == bytes;
    }
}
