using System.Runtime.Versioning;

namespace Cooper.House.Tests;

/// <summary>How a file looks before anybody reads it.</summary>
public class FileFormTests
{
    const int ColumnsMax = 140;

    [Fact]
    public void Lines_end_in_a_line_feed_alone() =>
        Written().Where(file => file.Text.Contains('\r')).Select(file => $"{file}: has carriage returns").MustHold();

    [Fact]
    public void Files_end_in_a_newline() =>
        Written()
            .Where(file => file.Text.Length > 0 && !file.Text.EndsWith('\n'))
            .Select(file => $"{file}: has no newline at its end")
            .MustHold();

    [Fact]
    public void Lines_of_code_fit_the_width() =>
        Repository.CSharp
            .SelectMany(file => file.Lines
                .Select((line, index) => (line.Length, Number: index + 1))
                .Where(line => line.Length > ColumnsMax)
                .Select(line => $"{file}:{line.Number}: {line.Length} columns"))
            .MustHold();

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Scripts_can_be_executed() =>
        Written()
            .Where(file => file.Text.StartsWith("#!", StringComparison.Ordinal))
            .Where(file => !File.GetUnixFileMode(Path.Combine(Repository.Root, file.Path)).HasFlag(UnixFileMode.UserExecute))
            .Select(file => $"{file}: is not executable")
            .MustHold();

    // The package manager writes its lock files without one.
    static IEnumerable<RepositoryFile> Written() => Repository.Files.Where(file => file.IsText && file.Name != "packages.lock.json");
}
