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

    /// <summary>Everything but the index, as far as the bound goes.</summary>
    public ErasedContent EraseContent(PlacePaths paths)
    {
        var indexName = Path.GetFileName(paths.Index);
        EraseInside(paths.Folder, entry => !entry.Name.StartsWith(indexName, StringComparison.Ordinal));
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
