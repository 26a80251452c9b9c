using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Segments open for reading: those used last, so that a large bucket does not use up the process's descriptors.</summary>
sealed class OpenSegments(IDisk disk, PlacePaths paths) : IDisposable
{
    public const int Max = 16;

    readonly Dictionary<long, OpenSegment> open = [];
    long uses;

    /// <summary>How many are open now. More than <see cref="Max"/> only while as many are being read.</summary>
    public int Count
    {
        get
        {
            lock (open)
                return open.Count;
        }
    }

    public T Read<T>(long number, Func<IDiskFile, uint, T> read)
    {
        var segment = Take(number);
        try
        {
            return read(segment.File, segment.Seed);
        }
        finally
        {
            lock (open)
            {
                if (--segment.Readers == 0 && segment.IsForgotten)
                    segment.File.Dispose();
            }
        }
    }

    /// <summary>It is about to be removed: closed now, or when those who read from it now have done so.</summary>
    public void Forget(long number)
    {
        lock (open)
        {
            if (!open.Remove(number, out var segment))
                return;
            segment.IsForgotten = true;
            if (segment.Readers == 0)
                segment.File.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var segment in open.Values)
            segment.File.Dispose();
    }

    OpenSegment Take(long number)
    {
        lock (open)
        {
            if (!open.TryGetValue(number, out var segment))
            {
                CloseOldest();
                segment = Open(number);
                open.Add(number, segment);
            }

            segment.Readers++;
            segment.LastUsed = ++uses;
            return segment;
        }
    }

    void CloseOldest()
    {
        if (open.Count < Max)
            return;
        var oldest = open.Where(entry => entry.Value.Readers == 0).MinBy(entry => entry.Value.LastUsed);
        if (oldest.Value is null)
            return;
        open.Remove(oldest.Key);
        oldest.Value.File.Dispose();
    }

    OpenSegment Open(long number)
    {
        var file = disk.Open(paths.Segment(number));
        Span<byte> header = stackalloc byte[SegmentHeader.Bytes];
        if (file.Read(0, header) == SegmentHeader.Bytes && SegmentHeader.TryRead(header) is { } found)
            return new OpenSegment(file, found.Seed);
        file.Dispose();
        throw new ContentDamagedException($"{paths.Segment(number)} is no segment");
    }

    sealed class OpenSegment(IDiskFile file, uint seed)
    {
        public IDiskFile File => file;

        public uint Seed => seed;

        public int Readers { get; set; }

        public long LastUsed { get; set; }

        public bool IsForgotten { get; set; }
    }
}
