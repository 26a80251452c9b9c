using System.Text;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Pages of names and versions. A page is one walk along the index from where it begins; names that a folder stands for, and older
/// versions of a name, are skipped by seeking past them, so a page costs the same wherever it begins.
/// </summary>
sealed class Listing(IndexReader reader)
{
    /// <summary>Older versions that are stepped over before seeking past them is cheaper.</summary>
    const int StepsBeforeSeek = 8;

    readonly SqliteStatement fromName = reader.Database.Prepare(
        $"select {VersionRow.Columns} from versions where name >= ?1 order by name, timestamp desc, number desc");

    readonly SqliteStatement fromVersion = reader.Database.Prepare(
        $"""
        select {VersionRow.Columns} from versions where name >= ?1 and (name > ?1 or (timestamp, number) <= (?2, ?3))
        order by name, timestamp desc, number desc
        """);

    public FilePage Names(NameQuery query)
    {
        var walk = new Walk(query.Start, query.Prefix, query.Delimiter);
        var rows = new List<FileRow>(Math.Min(query.Most, 1024));
        var isMore = false;
        byte[] passed = [];
        var steps = 0;
        var at = fromName.Bind(1, walk.First);
        while (at.Step() && walk.Covers(at.Blob(1)))
        {
            if (passed.AsSpan().SequenceEqual(at.Blob(1)))
            {
                // An older version of a name that is dealt with. The smallest name behind it has a zero byte more.
                if (++steps % StepsBeforeSeek == 0)
                    Reseek(at, [.. passed, 0]);
                continue;
            }

            passed = at.Blob(1).ToArray();
            steps = 0;
            if (FindNewestFinished(at, passed) is not { } newest)
                continue;
            isMore = rows.Count == query.Most;
            if (isMore)
                break;
            if (walk.FolderOf(passed) is { } folder)
            {
                rows.Add(new FileRow.Folder(folder));
                Reseek(at, Walk.After(Encoding.UTF8.GetBytes(folder)));
            }
            else
            {
                rows.Add(new FileRow.Version(newest));
            }
        }

        at.Reset();
        return new FilePage(rows, isMore ? Continuation(rows[^1]) : null, null);
    }

    public FilePage Versions(VersionQuery query)
    {
        var walk = new Walk(query.Start, query.Prefix, query.Delimiter);
        var rows = new List<FileRow>(Math.Min(query.Most, 1024));
        var at = Begin(query, walk);
        string? nextName = null;
        FileId? nextId = null;
        while (at.Step() && walk.Covers(at.Blob(1)))
        {
            var folder = walk.FolderOf(at.Blob(1));
            if (rows.Count == query.Most)
            {
                nextName = folder ?? Encoding.UTF8.GetString(at.Blob(1));
                nextId = folder is null ? VersionRow.Read(at, reader.Bucket).Id : null;
                break;
            }

            if (folder is null)
            {
                rows.Add(new FileRow.Version(VersionRow.Read(at, reader.Bucket)));
                continue;
            }

            rows.Add(new FileRow.Folder(folder));
            at.Reset();
            at = fromName;
            Reseek(at, Walk.After(Encoding.UTF8.GetBytes(folder)));
        }

        at.Reset();
        return new FilePage(rows, nextName, nextId);
    }

    /// <summary>The smallest name behind the last row: with one more space, or the folder's with its last character raised.</summary>
    static string Continuation(FileRow last) => last switch
    {
        FileRow.Folder folder => Raised(folder.Name),
        FileRow.Version version => version.File.Name + " ",
        _ => throw new InvalidOperationException("Unknown row"),
    };

    static string Raised(string folder)
    {
        var last = folder.EnumerateRunes().Last();
        var next = last.Value == 0xD7FF ? new Rune(0xE000) : new Rune(Math.Min(last.Value + 1, 0x10FFFF));
        return folder[..^last.Utf16SequenceLength] + next;
    }

    SqliteStatement Begin(VersionQuery query, Walk walk)
    {
        if (query.StartId is not { } id || !walk.First.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(query.Start)))
            return fromName.Bind(1, walk.First);
        return fromVersion.Bind(1, walk.First).Bind(2, id.UploadTimestamp).Bind(3, id.Number);
    }

    /// <summary>
    /// The newest version of this name that is finished, if it is content; the statement stands on one of the name's rows or behind.
    /// </summary>
    FileVersion? FindNewestFinished(SqliteStatement at, byte[] name)
    {
        if (at.Int(3) == (int)VersionKind.Upload)
            return VersionRow.Read(at, reader.Bucket);
        if (at.Int(3) == (int)VersionKind.Hide)
            return null;
        return reader.FindNewest(FileName.FromUtf8(name)) is { Kind: VersionKind.Upload } newest ? newest : null;
    }

    static void Reseek(SqliteStatement at, byte[] first)
    {
        at.Reset();
        at.Bind(1, first);
    }

    /// <summary>The range of names that a listing covers.</summary>
    sealed class Walk
    {
        readonly byte[] prefix;
        readonly byte[]? delimiter;

        public Walk(string start, string prefixText, string? delimiterText)
        {
            prefix = Encoding.UTF8.GetBytes(prefixText);
            delimiter = delimiterText is null ? null : Encoding.UTF8.GetBytes(delimiterText);
            var startBytes = Encoding.UTF8.GetBytes(start);
            First = startBytes.AsSpan().SequenceCompareTo(prefix) >= 0 ? startBytes : prefix;
        }

        public byte[] First { get; }

        public bool Covers(ReadOnlySpan<byte> name) => name.StartsWith(prefix);

        /// <summary>The folder that stands for this name; null if it stands for itself.</summary>
        public string? FolderOf(ReadOnlySpan<byte> name)
        {
            if (delimiter is null)
                return null;
            var at = name[prefix.Length..].IndexOf(delimiter);
            return at < 0 ? null : Encoding.UTF8.GetString(name[..(prefix.Length + at + delimiter.Length)]);
        }

        /// <summary>The smallest bytes behind all that begin with these.</summary>
        public static byte[] After(byte[] bytes)
        {
            var after = (byte[])bytes.Clone();
            // UTF-8 has no byte 255, so the last one can always be raised.
            after[^1]++;
            return after;
        }
    }
}
