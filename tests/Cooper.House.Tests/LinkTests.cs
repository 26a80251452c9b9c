namespace Cooper.House.Tests;

/// <summary>Every link in the documentation leads somewhere in this repository; links to elsewhere are not followed.</summary>
public class LinkTests
{
    [Fact]
    public void Every_link_resolves() =>
        Pages()
            .SelectMany(page => Markdown.Links(page.Text)
                .Where(link => !Resolves(page, link.Target))
                .Select(link => $"{page}:{link.Line}: {link.Target}"))
            .MustHold();

    [Fact]
    public void Every_page_under_docs_can_be_reached_from_its_index()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<RepositoryFile>(Pages().Where(page => page.Path == "docs/README.md"));
        while (waiting.TryDequeue(out var page))
        {
            if (!reached.Add(page.Path))
                continue;

            var targets = Markdown.Links(page.Text).Select(link => PathOf(page, link.Target)).ToHashSet(StringComparer.Ordinal);
            foreach (var next in Pages().Where(next => targets.Contains(next.Path)))
                waiting.Enqueue(next);
        }

        Pages().Where(page => page.IsUnder("docs") && !reached.Contains(page.Path)).Select(page => $"{page}: no way leads here").MustHold();
    }

    [Fact]
    public void Links_and_anchors_are_read_as_a_viewer_reads_them()
    {
        const string page = """
            # The end of a bucket, `DELETE`
            ## Twice
            ## Twice
            See [a](b.md#c "title"), ![d](e.png) and `[no](link)`.
            ```
            [nor](this)
            ```
            [f]: <../g.md>
            <a id="by-hand"></a>
            """;

        Assert.Equal([("b.md#c", 4), ("e.png", 4), ("../g.md", 8)], Markdown.Links(page));
        Assert.Equal(["the-end-of-a-bucket-delete", "twice", "twice-1", "by-hand"], Markdown.Anchors(page));
    }

    static IEnumerable<RepositoryFile> Pages() =>
        Repository.Files.Where(file => file.HasExtension(".md") && (file.IsUnder("docs") || !file.Path.Contains('/')));

    static bool Resolves(RepositoryFile page, string target)
    {
        if (Uri.TryCreate(target, UriKind.Absolute, out var elsewhere) && elsewhere.Scheme is "http" or "https" or "mailto")
            return true;

        var path = PathOf(page, target);
        var anchor = target.Contains('#') ? target[(target.IndexOf('#') + 1)..] : "";
        var file = Repository.Files.FirstOrDefault(file => file.Path == path);
        if (file is null)
            return anchor.Length == 0 && Directory.Exists(Path.Combine(Repository.Root, path));

        return anchor.Length == 0 || (file.HasExtension(".md") && Markdown.Anchors(file.Text).Contains(anchor));
    }

    /// <summary>Where a link leads, from the root; the page itself for an anchor alone.</summary>
    static string PathOf(RepositoryFile page, string target)
    {
        var path = Uri.UnescapeDataString(target.Split('#')[0]);
        return path.Length == 0
            ? page.Path
            : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, page.Folder, path)));
    }
}
