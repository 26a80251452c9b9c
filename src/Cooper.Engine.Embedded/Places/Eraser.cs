using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Removes a retired place, whatever lies in it. Links are removed and never followed, so nothing outside is reached. While the file
/// system gives blocks back, everybody who writes waits: so a large file goes piece by piece, and after each piece
/// <see cref="EraseContentAsync"/> pauses as long as that took.
/// </summary>
sealed class Eraser(IDisk disk, int filesMax, long bytesMax)
{
    const long PieceBytes = 4 << 20;

    static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(1);

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
    public static async Task<ErasedContent> EraseContentAsync(IDisk disk, PlacePaths paths, int filesMax, long bytesMax)
    {
        var eraser = new Eraser(disk, filesMax, bytesMax);
        foreach (var taken in eraser.EraseInside(paths.Folder, entry => !IsIndex(paths, entry)))
        {
            if (taken >= PauseMin)
                await Task.Delay(taken, TimeProvider.System);
        }

        return new ErasedContent(eraser.files, eraser.bytes);
    }

    /// <summary>Everything, and the folder itself, without a pause.</summary>
    public static void EraseAll(IDisk disk, PlacePaths paths)
    {
        if (!disk.DirectoryExists(paths.Folder))
            return;
        foreach (var taken in new Eraser(disk, int.MaxValue, long.MaxValue).EraseInside(paths.Folder, _ => true))
            _ = taken;
        disk.RemoveDirectory(paths.Folder);
    }

    static bool IsIndex(PlacePaths paths, DiskEntry entry) =>
        entry.Name.StartsWith(Path.GetFileName(paths.Index), StringComparison.Ordinal);

    bool IsSpent => files >= filesMax || bytes >= bytesMax;

    /// <summary>Goes on while it is asked for more; tells how long each piece took.</summary>
    IEnumerable<TimeSpan> EraseInside(string folder, Func<DiskEntry, bool> isMeant)
    {
        var hasChanged = false;
        foreach (var entry in disk.List(folder).Where(isMeant))
        {
            if (IsSpent)
                break;
            var path = Path.Join(folder, entry.Name);
            if (entry.IsDirectory)
            {
                foreach (var taken in EraseInside(path, _ => true))
                    yield return taken;
                if (IsSpent)
                    break;
                disk.RemoveDirectory(path);
            }
            else
            {
                foreach (var taken in Remove(path, entry))
                    yield return taken;
            }

            hasChanged = true;
        }

        if (hasChanged)
            disk.SyncDirectory(folder);
    }

    IEnumerable<TimeSpan> Remove(string path, DiskEntry entry)
    {
        // A file with another name is another place's too, or a backup's: it keeps every byte.
        if (entry is { Links: 1, Length: > PieceBytes })
        {
            using var file = disk.Open(path);
            for (var left = entry.Length - PieceBytes; left > 0; left -= PieceBytes)
                yield return Time(() => file.Truncate(left));
        }

        yield return Time(() => disk.Unlink(path));
        files++;
        bytes += entry.Length;
    }

    static TimeSpan Time(Action work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(begun);
    }
}
