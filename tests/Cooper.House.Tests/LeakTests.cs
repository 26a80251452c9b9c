using System.Text.RegularExpressions;

namespace Cooper.House.Tests;

/// <summary>Nothing in the repository depends on, or tells of, the machine that it was written on.</summary>
public partial class LeakTests
{
    [Fact]
    public void No_file_names_a_folder_of_somebodys_machine() => Found(MachinePath()).MustHold();

    [Fact]
    public void No_file_names_a_package_registry() => Found(RegistryHost()).MustHold();

    [Fact]
    public void Lock_files_name_no_host() =>
        Repository.Files
            .Where(file => file.Name is "packages.lock.json" or "package-lock.json")
            .SelectMany(file => file.Lines
                .Select(line => line.Trim())
                // In an npm lock file "url" says whom to thank, and nothing is fetched from there.
                .Where(line => line.Contains("://", StringComparison.Ordinal) && !line.StartsWith("\"url\":", StringComparison.Ordinal))
                .Select(line => $"{file}: {line}"))
            .MustHold();

    [Theory]
    [InlineData("cd /roo" + "t/cooper")]
    [InlineData("\"/hom" + "e/alice/cooper\"")]
    [InlineData("file:///wor" + "k/main")]
    public void Paths_of_machines_are_recognized(string text) => Assert.Matches(MachinePath(), text);

    [Theory]
    [InlineData("https://example.org/work/")]
    [InlineData("the worker/root/ folder")]
    [InlineData("~/cooper")]
    [InlineData("/srv/cooper")]
    public void Other_paths_are_not(string text) => Assert.DoesNotMatch(MachinePath(), text);

    static IEnumerable<string> Found(Regex pattern) =>
        Repository.Files
            .Where(file => file.IsText)
            .SelectMany(file => file.Lines
                .Select((line, index) => (Match: pattern.Match(line), Number: index + 1))
                .Where(line => line.Match.Success)
                .Select(line => $"{file}:{line.Number}: {line.Match.Value}"));

    [GeneratedRegex(@"(?<![\w.~*}-])/(work|root|home/[\w.-]+|Users/[\w.-]+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();

    [GeneratedRegex(
        @"\b(nuget\.org|npmjs\.(org|com)|yarnpkg\.com|pypi\.org|pythonhosted\.org|crates\.io|golang\.org|deb\.debian\.org)\b" +
        @"|\bpkgs\.[\w.]+\.com\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex RegistryHost();
}
