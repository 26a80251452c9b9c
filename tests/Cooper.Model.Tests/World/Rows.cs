namespace Cooper.Model.Tests.World;

/// <summary>A row of a list: a version, or a folder that stands for all names below it.</summary>
sealed record Row(string Name, ModelVersion? Version);

/// <summary>What a whole list holds, however it is cut into pages.</summary>
static class Rows
{
    /// <summary>Names with their newest content.</summary>
    public static List<Row> OfNames(ModelBucket bucket, string start, string prefix, string delimiter) =>
        Fold(
            from name in NamesFrom(bucket, start, prefix)
            where bucket.Newest(name) is { Kind: VersionIs.Upload }
            select new Row(name, bucket.Newest(name)),
            prefix,
            delimiter);

    /// <summary>All versions, newest first within their name.</summary>
    public static List<Row> OfVersions(ModelBucket bucket, string start, string prefix, string delimiter) =>
        Fold(
            from name in NamesFrom(bucket, start, prefix)
            from version in bucket.Of(name)
            select new Row(name, version),
            prefix,
            delimiter);

    static IEnumerable<string> NamesFrom(ModelBucket bucket, string start, string prefix) =>
        bucket.Versions.Select(version => version.Name).Distinct()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && Names.Compare(name, start) >= 0)
            .OrderBy(name => name, Comparer<string>.Create(Names.Compare));

    static List<Row> Fold(IEnumerable<Row> rows, string prefix, string delimiter)
    {
        var folded = new List<Row>();
        foreach (var row in rows)
        {
            var at = delimiter.Length == 0 ? -1 : row.Name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var shown = at < 0 ? row : new Row(row.Name[..(at + delimiter.Length)], null);
            if (shown.Version is not null || folded.Count == 0 || folded[^1] != shown)
                folded.Add(shown);
        }

        return folded;
    }
}
