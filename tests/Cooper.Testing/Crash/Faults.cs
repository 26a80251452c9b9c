using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Crash;

enum CallKind
{
    Create, Open, Read, Write, Truncate, SyncFile,
    Rename, Link, Unlink, MakeDirectory, RemoveDirectory, SyncDirectory,
}

/// <summary>
/// Each fails the kinds of call that can fail so. A failed sync of a file loses what was not durable, whatever the fault.
/// </summary>
enum Fault
{
    /// <summary>EIO, any call.</summary>
    Io,

    /// <summary>EIO, syncs only.</summary>
    Sync,

    /// <summary>ENOSPC, calls that may need room.</summary>
    NoSpace,

    /// <summary>EROFS, calls that change something.</summary>
    ReadOnly,
}

enum Repeat { Once, Forever }

readonly record struct DiskCall(CallKind Kind, string Path);

/// <summary>Which calls fail, in the disk and in SQLite alike. A call that is made to fail does nothing.</summary>
sealed class Faults
{
    readonly Lock gate = new();
    readonly List<Rule> rules = [];

    /// <summary>Calls that have been made to fail. A sweep over n ends when this stays 0.</summary>
    public int Injected { get; private set; }

    /// <summary>Counts, from 1 and from now on, the calls that can fail so.</summary>
    public void FailAt(int call, Fault fault, Repeat repeat = Repeat.Once)
    {
        var count = 0;
        Add(new Rule(fault, _ => ++count == call || (repeat == Repeat.Forever && count > call)));
    }

    /// <summary>Every call that can fail so and fits, until <see cref="Clear"/>.</summary>
    public void FailWhen(Func<DiskCall, bool> fits, Fault fault) => Add(new Rule(fault, fits));

    public void Clear()
    {
        lock (gate)
            rules.Clear();
    }

    /// <summary>Null if the call is to be made.</summary>
    public DiskException? Next(CallKind kind, string path)
    {
        lock (gate)
        {
            // All are asked, because each counts its calls.
            var failing = rules.FindAll(rule => CanFail(kind, rule.Fault) && rule.Fits(new DiskCall(kind, path)));
            if (failing is not [var first, ..])
                return null;

            Injected++;
            var (errno, reason) = Error(first.Fault);
            return new DiskException(kind.ToString(), path, errno, reason);
        }
    }

    static bool CanFail(CallKind kind, Fault fault) => fault switch
    {
        Fault.Io => true,
        Fault.Sync => kind is CallKind.SyncFile or CallKind.SyncDirectory,
        Fault.NoSpace => kind is CallKind.Create or CallKind.Write or CallKind.Truncate or CallKind.Rename or CallKind.Link
            or CallKind.MakeDirectory or CallKind.SyncFile,
        Fault.ReadOnly => kind is not (CallKind.Read or CallKind.Open),
    };

    static (int Errno, string Reason) Error(Fault fault) => fault switch
    {
        Fault.Io or Fault.Sync => (5, "Input/output error"),
        Fault.NoSpace => (28, "No space left on device"),
        Fault.ReadOnly => (30, "Read-only file system"),
    };

    void Add(Rule rule)
    {
        lock (gate)
            rules.Add(rule);
    }

    sealed record Rule(Fault Fault, Func<DiskCall, bool> Fits);
}
