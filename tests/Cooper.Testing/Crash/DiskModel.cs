using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Crash;

/// <summary>A folder as a disk holds it: what is durable, and what was changed since.</summary>
sealed class DiskModel
{
    readonly NameTree durableNames = new();
    readonly List<NameChange> unsyncedNames = [];
    readonly Dictionary<Node, FileModel> files = [];

    public DiskModel()
    {
    }

    DiskModel(DiskModel other, Func<int, int> renumber)
    {
        durableNames = other.durableNames.Copy();
        unsyncedNames = other.unsyncedNames.ConvertAll(change => change with { Number = renumber(change.Number) });
        files = other.files.ToDictionary(file => file.Key, file => file.Value.Copy(renumber));
        LastNode = other.LastNode;
    }

    /// <summary>The highest number given to a node.</summary>
    public int LastNode { get; private set; }

    public DiskModel Copy() => new(this, number => number);

    /// <summary>For a journal that starts here: what is not synced has negative numbers.</summary>
    public DiskModel CopyAsPast(int records) => new(this, number => number - records);

    /// <summary>The names as a running process sees them.</summary>
    public NameTree LiveNames()
    {
        var names = durableNames.Copy();
        unsyncedNames.ForEach(names.Apply);
        return names;
    }

    public void Adopt(NameChange name)
    {
        durableNames.Apply(name);
        Count(name);
    }

    public void Adopt(Node node, byte[] content) => files[node] = new FileModel(content);

    public void Apply(JournalRecord record)
    {
        switch (record)
        {
            case DataRecord data:
                File(data.File).Add(data.Change);
                break;
            case NameRecord names:
                unsyncedNames.AddRange(names.Changes);
                names.Changes.ToList().ForEach(Count);
                break;
            case SyncFileRecord sync:
                File(sync.File).Sync(sync.Begun);
                break;
            case SyncLostRecord lost:
                File(lost.File).Lose();
                break;
            case SyncDirectoryRecord sync:
                SyncDirectory(sync);
                break;
        }
    }

    /// <summary>The first bytes of a write that was cut short; undone by <see cref="Mend"/>.</summary>
    public void Tear(DataRecord record, int bytes)
    {
        var written = (Written)record.Change;
        File(record.File).Add(written with { Bytes = written.Bytes[..bytes] });
    }

    public void Mend(DataRecord record) => File(record.File).TakeBack();

    /// <summary>What a crash leaves, of all that could be left.</summary>
    public Remains Choose(CrashPolicy policy) => new(
        [.. policy.KeepNames(unsyncedNames)],
        files.Where(file => file.Value.Unsynced.Count > 0).ToDictionary(file => file.Key, file => policy.KeepData(file.Value).ToArray()));

    public void WriteTo(string folder, Remains remains)
    {
        var names = durableNames.Copy();
        foreach (var change in remains.Names)
            names.Apply(change);
        new ImageWriter(names, files, remains).Write(folder);
    }

    void SyncDirectory(SyncDirectoryRecord sync)
    {
        foreach (var change in unsyncedNames.Where(IsCovered))
            durableNames.Apply(change);
        unsyncedNames.RemoveAll(IsCovered);

        bool IsCovered(NameChange change) => change.Directory == sync.Directory && change.Number < sync.Begun;
    }

    void Count(NameChange change) => LastNode = Math.Max(LastNode, change.Edits.Max(edit => edit.Node?.Number ?? 0));

    FileModel File(Node node) => files.TryGetValue(node, out var file) ? file : files[node] = new FileModel([]);
}

/// <summary>The changes that outlived a crash although nothing said they would.</summary>
sealed record Remains(IReadOnlyList<NameChange> Names, IReadOnlyDictionary<Node, DataChange[]> Data);

sealed class FileModel(byte[] durable)
{
    readonly List<DataChange> unsynced = [];
    byte[] durable = durable;

    public ReadOnlySpan<byte> Durable => durable;

    public IReadOnlyList<DataChange> Unsynced => unsynced;

    public FileModel Copy(Func<int, int> renumber)
    {
        var copy = new FileModel([.. durable]);
        copy.unsynced.AddRange(unsynced.Select(change => change with { Number = renumber(change.Number) }));
        return copy;
    }

    public void Add(DataChange change) => unsynced.Add(change);

    public void TakeBack() => unsynced.RemoveAt(unsynced.Count - 1);

    public void Lose() => unsynced.Clear();

    public void Sync(int begun)
    {
        foreach (var change in unsynced.TakeWhile(change => change.Number < begun))
            Harden(change);
        unsynced.RemoveAll(change => change.Number < begun);
    }

    void Harden(DataChange change)
    {
        switch (change)
        {
            case Written written:
                if (durable.Length < written.Offset + written.Bytes.Length)
                    Array.Resize(ref durable, (int)written.Offset + written.Bytes.Length);
                written.Bytes.Span.CopyTo(durable.AsSpan((int)written.Offset));
                break;
            case Truncated truncated:
                Array.Resize(ref durable, (int)truncated.Length);
                break;
        }
    }
}

/// <summary>Writes an image. A file with several names is written once and linked.</summary>
sealed class ImageWriter(NameTree names, IReadOnlyDictionary<Node, FileModel> files, Remains remains)
{
    readonly LinuxDisk disk = new();
    readonly Dictionary<Node, string> written = [];

    public void Write(string folder)
    {
        disk.MakeDirectory(folder);
        WriteDirectory(folder, Node.Root);
    }

    void WriteDirectory(string path, Node directory)
    {
        foreach (var (name, node) in names.List(directory))
        {
            var child = Path.Join(path, name);
            if (node.IsDirectory)
            {
                disk.MakeDirectory(child);
                WriteDirectory(child, node);
            }
            else if (written.TryGetValue(node, out var other))
            {
                disk.Link(other, child);
            }
            else
            {
                WriteFile(child, node);
                written[node] = child;
            }
        }
    }

    void WriteFile(string path, Node node)
    {
        using var file = disk.Create(path);
        if (files.TryGetValue(node, out var model))
            file.Write(0, model.Durable);

        foreach (var change in remains.Data.GetValueOrDefault(node, []))
        {
            if (change is Written write)
                file.Write(write.Offset, write.Bytes.Span);
            else if (change is Truncated truncated)
                file.Truncate(truncated.Length);
        }
    }
}
