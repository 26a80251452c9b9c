using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Removes a retired place, whatever lies in it. Links are removed and never followed, so nothing outside is reached.
/// </summary>
sealed class Eraser(IDisk disk, int filesMax)
{
    long files;
    long bytes;

    /// <summary>What <see cref="EraseContent"/> will find.</summary>
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

    /// <summary>Everything but the index, as far as the bound goes.</summary>
    public ErasedContent EraseContent(PlacePaths paths)
    {
        EraseInside(paths.Folder, entry => !IsIndex(paths, entry));
        return new ErasedContent(files, bytes);
    }

    /// <summary>Everything, and the folder itself.</summary>
    public void EraseAll(PlacePaths paths)
    {
        if (!disk.DirectoryExists(paths.Folder))
            return;
        EraseInside(paths.Folder, _ => true);
        disk.RemoveDirectory(paths.Folder);
    }

    static bool IsIndex(PlacePaths paths, DiskEntry entry) =>
        entry.Name.StartsWith(Path.GetFileName(paths.Index), StringComparison.Ordinal);

    /// <summary>True if nothing that was meant is left.</summary>
    bool EraseInside(string folder, Func<DiskEntry, bool> isMeant)
    {
        var isDone = true;
        var hasChanged = false;
        foreach (var entry in disk.List(folder).Where(isMeant))
        {
            var path = Path.Join(folder, entry.Name);
            if (entry.IsDirectory)
            {
                if (EraseInside(path, _ => true))
                    disk.RemoveDirectory(path);
                else
                    isDone = false;
            }
            else if (files < filesMax)
            {
                disk.Unlink(path);
                files++;
                bytes += entry.Length;
            }
            else
            {
                isDone = false;
                break;
            }

            hasChanged = true;
        }

        if (hasChanged)
            disk.SyncDirectory(folder);
        return isDone;
    }
}
