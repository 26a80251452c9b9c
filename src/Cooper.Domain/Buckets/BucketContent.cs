namespace Cooper.Domain.Buckets;

/// <summary>What a bucket holds, counted with every write and never by counting rows.</summary>
/// <param name="Versions">File versions that hold content.</param>
/// <param name="HideMarkers">Versions that only hide a name.</param>
/// <param name="UnfinishedLargeFiles">Large files started and neither finished nor canceled.</param>
/// <param name="Bytes">Bytes of the versions and of the parts of unfinished large files.</param>
public readonly record struct BucketContent(long Versions, long HideMarkers, long UnfinishedLargeFiles, long Bytes)
{
    public static BucketContent Nothing => default;

    /// <summary>
    /// What <c>/v1</c> counts as the objects of a bucket: all that holds content, large files not yet finished included. So it is never 0
    /// for a bucket that holds bytes. Hide markers hold none.
    /// </summary>
    public long Objects => Versions + UnfinishedLargeFiles;

    public bool IsEmpty => Versions == 0 && HideMarkers == 0 && UnfinishedLargeFiles == 0;

    public static BucketContent operator +(BucketContent a, BucketContent b) =>
        new(a.Versions + b.Versions, a.HideMarkers + b.HideMarkers, a.UnfinishedLargeFiles + b.UnfinishedLargeFiles, a.Bytes + b.Bytes);

    public static BucketContent operator -(BucketContent a, BucketContent b) =>
        new(a.Versions - b.Versions, a.HideMarkers - b.HideMarkers, a.UnfinishedLargeFiles - b.UnfinishedLargeFiles, a.Bytes - b.Bytes);

    /// <summary>The greater of each number.</summary>
    public static BucketContent Max(BucketContent a, BucketContent b) => new(
        Math.Max(a.Versions, b.Versions), Math.Max(a.HideMarkers, b.HideMarkers),
        Math.Max(a.UnfinishedLargeFiles, b.UnfinishedLargeFiles), Math.Max(a.Bytes, b.Bytes));

    public string Describe()
    {
        var parts = new List<string>(3);
        Add(Versions, "file version");
        Add(HideMarkers, "hide marker");
        Add(UnfinishedLargeFiles, "unfinished large file");
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);

        void Add(long count, string noun)
        {
            if (count > 0)
                parts.Add($"{count} {noun}{(count == 1 ? "" : "s")}");
        }
    }
}
