using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Removes a retired place, whatever lies in it. Links are removed and never followed, so nothing outside is reached. While the file
/// system gives blocks back, everybody who writes waits: so a large file goes piece by piece, and after each piece
/// <see cref="EraseContentAsync"/> pauses as the <see cref="ErasePace"/> says. What can't be removed stays, and the rest goes.
/// </summary>
sealed class Eraser(IDisk disk, string data, int filesMax, long bytesMax)
{
    const long PieceBytes = 4 << 20;

    static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(1);

    readonly List<NotErased> refused = [];
    long files;
    long bytes;

    /// <summary>What <see cref="EraseContentAsync"/> will find.</summary>
    public static ErasedContent Measure(IDisk disk, PlacePaths paths)
    {
        long files = 0, bytes = 0;
        Add(paths.Folder, entry => !IsIndex(paths, entry));
        return new ErasedContent(files, bytes);

        void Add(string folder, Func<DiskEntry, bool> isMeant)
        {
            foreach (var entry in disk.List(folder).Where(isMeant))
            {
                if (entry.IsDirectory)
                    Add(Path.Join(folder, entry.Name), _ => true);
                else
                    (files, bytes) = (files + 1, bytes + entry.Length);
            }
        }
    }

    /// <summary>Everything but the index, until one of the bounds is met.</summary>
    /// <exception cref="NotErasedException">Nothing was removed, and something is left that can't be.</exception>
    public static async Task<ErasedContent> EraseContentAsync(
        IDisk disk, PlacePaths paths, int filesMax, long bytesMax, ErasePace pace)
    {
        var eraser = new Eraser(disk, paths.Data, filesMax, bytesMax);
        foreach (var taken in eraser.EraseInside(paths.Folder, entry => !IsIndex(paths, entry)))
        {
            if (taken >= PauseMin)
                await Task.Delay(pace.PauseAfter(taken), TimeProvider.System);
        }

        return eraser.files > 0 || eraser.refused.Count == 0
            ? new ErasedContent(eraser.files, eraser.bytes)
            : throw new NotErasedException(eraser.refused);
    }

    /// <summary>Everything, and the folder itself, without a pause.</summary>
    /// <exception cref="NotErasedException">Something can't be removed.</exception>
    public static void EraseAll(IDisk disk, PlacePaths paths)
    {
        if (!disk.DirectoryExists(paths.Folder))
            return;
        var eraser = new Eraser(disk, paths.Data, int.MaxValue, long.MaxValue);
        foreach (var taken in eraser.EraseInside(paths.Folder, _ => true))
            _ = taken;
        if (eraser.refused.Count == 0)
            eraser.Try(paths.Folder, () => disk.RemoveDirectory(paths.Folder));
        if (eraser.refused.Count > 0)
            throw new NotErasedException(eraser.refused);
    }

    static bool IsIndex(PlacePaths paths, DiskEntry entry) =>
        entry.Name.StartsWith(Path.GetFileName(paths.Index), StringComparison.Ordinal);

    bool IsSpent => files >= filesMax || bytes >= bytesMax || refused.Count >= NotErasedException.ItemsMax;

    /// <summary>Goes on while it is asked for more; tells how long each piece took.</summary>
    IEnumerable<TimeSpan> EraseInside(string folder, Func<DiskEntry, bool> isMeant)
    {
        var hasChanged = false;
        foreach (var entry in disk.List(folder).Where(isMeant))
        {
            if (IsSpent)
                break;
            var path = Path.Join(folder, entry.Name);
            var refusedBefore = refused.Count;
            if (entry.IsDirectory)
            {
                foreach (var taken in EraseInside(path, _ => true))
                    yield return taken;
                if (IsSpent)
                    break;
                if (refused.Count == refusedBefore)
                    Try(path, () => disk.RemoveDirectory(path));
            }
            else
            {
                foreach (var taken in Remove(path, entry))
                    yield return taken;
            }

            hasChanged |= refused.Count == refusedBefore;
        }

        if (hasChanged)
            disk.SyncDirectory(folder);
    }

    IEnumerable<TimeSpan> Remove(string path, DiskEntry entry)
    {
        var begun = TimeProvider.System.GetTimestamp();
        // A file with another name is another place's too, or a backup's: it keeps every byte.
        if (entry is { Links: 1, Length: > PieceBytes })
        {
            IDiskFile? file = null;
            if (!Try(path, () => file = disk.Open(path)))
                yield break;
            using (file)
            {
                for (var left = entry.Length - PieceBytes; left > 0; left -= PieceBytes)
                {
                    if (!Try(path, () => file!.Truncate(left)))
                        yield break;
                    yield return TimeProvider.System.GetElapsedTime(begun);
                    begun = TimeProvider.System.GetTimestamp();
                }
            }
        }

        if (!Try(path, () => disk.Unlink(path)))
            yield break;
        files++;
        bytes += entry.Length;
        yield return TimeProvider.System.GetElapsedTime(begun);
    }

    /// <summary>False if the disk refuses; that is noted.</summary>
    bool Try(string path, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (DiskException failure)
        {
            refused.Add(new NotErased(Path.GetRelativePath(data, path), failure.Reason));
            return false;
        }
    }
}

/// <summary>
/// How much of the time is spent on erasing: at most half of it, however many do it at once.
/// </summary>
sealed class ErasePace
{
    int erasers;

    /// <summary>To be disposed by an eraser when it stops.</summary>
    public IDisposable Join()
    {
        Interlocked.Increment(ref erasers);
        return new Turn(this);
    }

    public TimeSpan PauseAfter(TimeSpan work) => work * Math.Max(1, (2 * Volatile.Read(ref erasers)) - 1);

    sealed class Turn(ErasePace pace) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref pace.erasers);
    }
}
