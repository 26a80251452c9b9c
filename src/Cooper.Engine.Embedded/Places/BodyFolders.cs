using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// The folders below <c>bodies/</c> whose names this process knows to be durable. That one is there says nothing: whoever made it may
/// have died, or failed, before its name was synced, or may be about to.
/// </summary>
sealed class BodyFolders(IDisk disk, PlacePaths paths)
{
    readonly Lock gate = new();
    readonly HashSet<string> durable = [];

    public void Ensure(IReadOnlyCollection<string> folders)
    {
        lock (gate)
        {
            var missing = folders.Where(folder => !durable.Contains(folder)).ToList();
            if (missing.Count == 0)
                return;
            missing.ForEach(disk.MakeDirectory);
            disk.SyncDirectory(paths.Bodies);
            durable.UnionWith(missing);
        }
    }
}
