namespace Cooper.Testing.Crash;

/// <summary>What outlives a crash of that which was not synced. What was synced always does.</summary>
abstract class CrashPolicy
{
    const int SectorBytes = 512;

    /// <summary>Everything: the process died, the machine did not.</summary>
    public static CrashPolicy Kill { get; } = new KillPolicy();

    /// <summary>Nothing.</summary>
    public static CrashPolicy Amnesia { get; } = new AmnesiaPolicy();

    /// <summary>No data, and no removals and renames: names come back. New names stay.</summary>
    public static CrashPolicy Undead { get; } = new UndeadPolicy();

    /// <summary>Files have grown, but with zeros; old bytes are still there.</summary>
    public static CrashPolicy Zeros { get; } = new ZerosPolicy();

    /// <summary>The newest write of each file, and all names.</summary>
    public static CrashPolicy LastOnly { get; } = new LastOnlyPolicy();

    /// <summary>Each sector or not, by chance; the names up to a moment. Every image of it is another draw.</summary>
    public static CrashPolicy Subset(ulong seed) => new SubsetPolicy(new SplitMix64(seed));

    /// <summary>As <see cref="Subset"/>, but in each directory and for each name the changes stop at a moment of their own.</summary>
    public static CrashPolicy Strict(ulong seed) => new StrictPolicy(new SplitMix64(seed));

    public abstract IEnumerable<DataChange> KeepData(FileModel file);

    /// <summary>Of all directories, in the order in which they were made.</summary>
    public abstract IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced);

    sealed class KillPolicy : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file) => file.Unsynced;

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced) => unsynced;
    }

    sealed class AmnesiaPolicy : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file) => [];

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced) => [];
    }

    sealed class UndeadPolicy : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file) => [];

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced) =>
            unsynced.Where(change => change.Kind == NameChangeKind.Added);
    }

    sealed class ZerosPolicy : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file)
        {
            var end = file.Unsynced.OfType<Written>().Select(written => written.Offset + written.Bytes.Length).DefaultIfEmpty().Max();
            return end > file.Durable.Length ? [new Truncated(0, end)] : [];
        }

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced) => unsynced;
    }

    sealed class LastOnlyPolicy : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file) => file.Unsynced.OfType<Written>().TakeLast(1);

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced) => unsynced;
    }

    class SubsetPolicy(SplitMix64 chance) : CrashPolicy
    {
        public override IEnumerable<DataChange> KeepData(FileModel file) =>
            file.Unsynced.SelectMany(Sectors).Where(_ => chance.Coin());

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced)
        {
            var kept = chance.Below(unsynced.Count + 1);

            // Both halves of a rename, or none.
            return kept == unsynced.Count ? unsynced : unsynced.TakeWhile(change => change.Number < unsynced[kept].Number);
        }

        static IEnumerable<DataChange> Sectors(DataChange change)
        {
            if (change is not Written written)
            {
                yield return change;
                yield break;
            }

            for (var start = 0; start < written.Bytes.Length;)
            {
                var offset = written.Offset + start;
                var length = (int)Math.Min(SectorBytes - (offset % SectorBytes), written.Bytes.Length - start);
                yield return new Written(written.Number, offset, written.Bytes.Slice(start, length));
                start += length;
            }
        }
    }

    sealed class StrictPolicy(SplitMix64 chance) : SubsetPolicy(chance)
    {
        readonly SplitMix64 chance = chance;

        public override IEnumerable<NameChange> KeepNames(IReadOnlyList<NameChange> unsynced)
        {
            var stopped = new HashSet<(Node, string)>();
            foreach (var change in unsynced)
            {
                var names = change.Edits.Select(edit => (change.Directory, edit.Name)).ToArray();
                if (names.Any(stopped.Contains) || chance.Coin())
                    stopped.UnionWith(names);
                else
                    yield return change;
            }
        }
    }
}

/// <summary>A seeded generator: the same seed gives the same crash.</summary>
sealed class SplitMix64(ulong seed)
{
    ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    public bool Coin() => (Next() & 1) == 0;

    public int Below(int bound) => (int)(Next() % (ulong)bound);
}
