using Cooper.Testing;

namespace Cooper.Clients.Tests;

/// <summary>A directory tree like those that people have: small files in folders, some with names that somebody will trip over.</summary>
static class Tree
{
    /// <summary>All of these are legal names on Linux and in B2.</summary>
    static readonly string[] NastyNames =
    [
        "a b", " begins with a space", "ends with a space ", "plus+plus", "per%cent", "per%2Fcent", "100%", "%41",
        "a&b=c;d", "question?mark",
        "hash#tag", "semi;colon", "tilde~", "quote\"quote", "apostrophe's", "back`tick", "dollar$HOME", "star*", "pipe|pipe", "less<more>",
        "brackets[1]", "braces{1}", "colon:colon", "at@at", "comma,comma", "...", "..hidden", ".hidden",
        "ends with a dot.", "-dash", "--help",
        "é composed", "e\u0301 decomposed", "日本語", "עברית", "emoji 🦊", "\uFB01 ligature",
        "\U0001D11E clef", "\uFFFD replacement", "zero\u200Bwidth", "nbsp\u00A0nbsp", "Case", "case", "CON",
        "nul.txt", "file", "bucket.info",
    ];

    /// <summary>The paths of the files, from the folder.</summary>
    public static IReadOnlyList<string> Plant(string folder, int files, bool hasNastyNames = true)
    {
        var paths = new List<string>();
        var entropy = new SeededEntropy(files);
        if (hasNastyNames)
        {
            paths.AddRange(NastyNames.Select(name => Path.Join("names", name)));
            paths.AddRange(NastyNames.Select((name, index) => Path.Join("folders", name + " folder", $"{index}.txt")));
            paths.Add(Path.Join("deep", string.Join('/', Enumerable.Repeat("deeper", 40)), "deepest"));
            // Clients add to a name while they write the file.
            paths.Add(Path.Join("long", new string('n', 230)));
            paths.Add("empty");
        }

        for (var number = paths.Count; number < files; number++)
            paths.Add(Path.Join($"folder {number % 20}", $"file {number}.{(number % 3 == 0 ? "txt" : "bin")}"));
        foreach (var path in paths)
        {
            var full = Path.Join(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, path == "empty" ? [] : entropy.NextBytes(1 + entropy.NextBelow(4000)));
        }

        return paths;
    }

    static byte[] NextBytes(this SeededEntropy entropy, int count)
    {
        var bytes = new byte[count];
        entropy.Fill(bytes);
        return bytes;
    }

    static int NextBelow(this SeededEntropy entropy, int bound) => BitConverter.ToUInt16(entropy.NextBytes(sizeof(ushort))) % bound;

    /// <summary>Fails the test unless both folders hold the same files with the same content.</summary>
    public static void MustBeEqual(string expected, string actual)
    {
        var paths = Paths(expected);
        Assert.Equal(paths, Paths(actual));
        Assert.All(paths, path => Assert.True(
            File.ReadAllBytes(Path.Join(expected, path)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Join(actual, path))), path));
    }

    static List<string> Paths(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal),
    ];
}
