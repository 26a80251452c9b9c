using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Crash;

/// <summary>
/// Everything that is done to one folder through its <see cref="Disk"/> and through SQLite, in order, from the moment the journal
/// is opened. What is in the folder by then counts as durable. The folder's path must hold no symbolic link.
/// </summary>
sealed class Journal : IDisposable
{
    readonly Lock gate = new();
    readonly List<JournalRecord> records = [];
    readonly NameTree names;
    int nodes;

    /// <summary>Of a folder that exists, in which SQLite has no database open.</summary>
    public Journal(string root) : this(root, Adopt(root))
    {
    }

    Journal(string root, DiskModel baseline)
    {
        Root = root;
        Baseline = baseline;
        Disk = new JournalDisk(this);
        names = baseline.LiveNames();
        nodes = baseline.LastNode;
        JournalVfs.Attach(this);
    }

    /// <summary>
    /// Writes the image of a kill and goes on from it: the machine still runs, so what was not synced is there and still is not durable.
    /// </summary>
    public static Journal Continue(CrashImage killed, string folder)
    {
        killed.WriteTo(folder);
        return new Journal(folder, killed.Model.CopyAsPast(killed.Cut.Records + 1));
    }

    public string Root { get; }

    public JournalDisk Disk { get; }

    public Faults Faults { get; } = new();

    /// <summary>The folder as it was before the first record.</summary>
    public DiskModel Baseline { get; }

    public IReadOnlyList<JournalRecord> Records
    {
        get
        {
            lock (gate)
                return [.. records];
        }
    }

    /// <summary>To be called when a client has read the whole answer.</summary>
    public void Answer(string operation, string outcome = "ok") => Add(number => new AnswerRecord(number, operation, outcome));

    public void Mark(string text) => Add(number => new MarkRecord(number, text));

    public bool Holds(string path) =>
        path.StartsWith(Root, StringComparison.Ordinal) && path.Length > Root.Length && path[Root.Length] == '/';

    /// <summary>SQLite's files leave the journal; what was recorded stays.</summary>
    public void Dispose() => JournalVfs.Detach(this);

    /// <summary>A call that changes nothing.</summary>
    public void Ask(CallKind kind, string path)
    {
        if (Faults.Next(kind, path) is { } failure)
            throw failure;
    }

    public Node Find(string path)
    {
        lock (gate)
            return names.Find(Relative(path)) ?? throw new InvalidOperationException($"{path} was made behind the journal's back.");
    }

    /// <summary>The file of this name; one that was not there is recorded as created.</summary>
    public Node OpenOrCreate(string path, Action call)
    {
        lock (gate)
        {
            var existing = names.Find(Relative(path));
            Ask(existing is null ? CallKind.Create : CallKind.Open, path);
            call();
            return existing ?? AddNode(CallKind.Create, path, isDirectory: false);
        }
    }

    public Node Create(string path, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.Create, path);
            call();
            return AddNode(CallKind.Create, path, isDirectory: false);
        }
    }

    public void MakeDirectory(string path, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.MakeDirectory, path);
            call();
            if (names.Find(Relative(path)) is null)
                AddNode(CallKind.MakeDirectory, path, isDirectory: true);
        }
    }

    /// <summary>Unlink or RemoveDirectory.</summary>
    public void Remove(CallKind kind, string path, Action call)
    {
        lock (gate)
        {
            Ask(kind, path);
            call();
            if (names.Find(Relative(path)) is not null)
                AddNames(kind, path, Change(path, NameChangeKind.Removed, node: null));
        }
    }

    public void Link(string existing, string path, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.Link, path);
            call();
            AddNames(CallKind.Link, path, Change(path, NameChangeKind.Added, Find(existing)));
        }
    }

    public void Rename(string from, string to, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.Rename, from);
            var node = Find(from);
            call();

            // Two names of one file: rename does nothing.
            if (names.Find(Relative(to)) == node)
                return;

            var removal = Change(from, NameChangeKind.Renamed, node: null);
            var addition = Change(to, NameChangeKind.Renamed, node);
            if (removal.Directory == addition.Directory)
                AddNames(CallKind.Rename, from, removal with { Edits = [.. removal.Edits, .. addition.Edits] });
            else
                AddNames(CallKind.Rename, from, removal, addition);
        }
    }

    public void Write(Node file, string path, long offset, byte[] bytes, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.Write, path);
            call();
            Add(number => new DataRecord(number, file, new Written(number, offset, bytes)));
        }
    }

    public void Truncate(Node file, string path, long length, Action call)
    {
        lock (gate)
        {
            Ask(CallKind.Truncate, path);
            call();
            Add(number => new DataRecord(number, file, new Truncated(number, length)));
        }
    }

    /// <summary>Runs beside other calls, as syncs do.</summary>
    public void SyncFile(Node file, string path, Action call)
    {
        int begun;
        lock (gate)
        {
            begun = records.Count;
            if (Faults.Next(CallKind.SyncFile, path) is { } failure)
            {
                Add(number => new SyncLostRecord(number, file));
                throw failure;
            }
        }

        call();
        Add(number => new SyncFileRecord(number, file, begun));
    }

    /// <summary>One that fails leaves the names as they are: not durable yet.</summary>
    public void SyncDirectory(string path, Action call)
    {
        int begun;
        Node directory;
        lock (gate)
        {
            begun = records.Count;
            directory = Find(path);
            Ask(CallKind.SyncDirectory, path);
        }

        call();
        Add(number => new SyncDirectoryRecord(number, directory, begun));
    }

    void Add(Func<int, JournalRecord> record)
    {
        lock (gate)
            records.Add(record(records.Count));
    }

    Node AddNode(CallKind kind, string path, bool isDirectory)
    {
        var node = new Node(++nodes, isDirectory);
        AddNames(kind, path, Change(path, NameChangeKind.Added, node));
        return node;
    }

    void AddNames(CallKind kind, string path, params NameChange[] changes)
    {
        foreach (var change in changes)
            names.Apply(change);
        Add(number => new NameRecord(number, kind, path, changes));
    }

    NameChange Change(string path, NameChangeKind kind, Node? node) =>
        new(records.Count, Find(Path.GetDirectoryName(path)!), kind, [new NameEdit(Path.GetFileName(path), node)]);

    string Relative(string path) => path == Root || Holds(path)
        ? path[Root.Length..]
        : throw new InvalidOperationException($"{path} is not in {Root}.");

    static DiskModel Adopt(string root)
    {
        var model = new DiskModel();
        Adopt(model, root, Node.Root);
        return model;
    }

    static void Adopt(DiskModel model, string path, Node directory)
    {
        foreach (var entry in new LinuxDisk().List(path).Where(entry => !entry.Name.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var node = new Node(model.LastNode + 1, entry.IsDirectory);
            model.Adopt(new NameChange(-1, directory, NameChangeKind.Added, [new NameEdit(entry.Name, node)]));

            if (entry.IsDirectory)
                Adopt(model, Path.Join(path, entry.Name), node);
            else
                model.Adopt(node, File.ReadAllBytes(Path.Join(path, entry.Name)));
        }
    }
}
