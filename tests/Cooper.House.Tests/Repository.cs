namespace Cooper.House.Tests;

/// <summary>The files that people wrote, as the rules of the house read them.</summary>
static class Repository
{
    /// <summary>What builds, tools and servers leave behind; .gitignore names the same.</summary>
    static readonly string[] LeftBehind =
        [".git", "bin", "obj", "artifacts", "cooper-data", ".tools", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    static readonly Lazy<IReadOnlyList<RepositoryFile>> All = new(() => [.. Walk(Root).OrderBy(file => file.Path, StringComparer.Ordinal)]);

    public static IReadOnlyList<RepositoryFile> Files => All.Value;

    public static IEnumerable<RepositoryFile> CSharp => Files.Where(file => file.HasExtension(".cs"));

    public static IEnumerable<RepositoryFile> Projects => Files.Where(file => file.HasExtension(".csproj"));

    /// <summary>Fails with every violation on a line of its own.</summary>
    public static void MustHold(this IEnumerable<string> violations)
    {
        var found = violations.ToList();
        if (found.Count > 0)
            Assert.Fail($"{found.Count} found:\n{string.Join('\n', found)}");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cooper.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Cooper.slnx.");
    }

    static IEnumerable<RepositoryFile> Walk(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (LeftBehind.Contains(entry.Name) || entry.LinkTarget is not null)
                continue;

            if (entry is DirectoryInfo)
            {
                foreach (var file in Walk(entry.FullName))
                    yield return file;
            }
            else
            {
                yield return new RepositoryFile(Path.GetRelativePath(Root, entry.FullName));
            }
        }
    }
}

/// <summary>One file, by its path from the root with forward slashes.</summary>
sealed class RepositoryFile(string path)
{
    readonly Lazy<string> text = new(() => File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)));

    public string Path => path;

    public string Name => System.IO.Path.GetFileName(path);

    public string Folder => System.IO.Path.GetDirectoryName(path)!;

    public string Text => text.Value;

    public string[] Lines => Text.Split('\n');

    public bool IsText => !Text.Contains('\0');

    public bool HasExtension(string extension) => path.EndsWith(extension, StringComparison.Ordinal);

    public bool IsUnder(string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    public override string ToString() => path;
}
