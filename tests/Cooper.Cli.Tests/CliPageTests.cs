using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Cooper.Cli.Tests;

/// <summary><c>docs/cli.md</c> says what the commands say of themselves.</summary>
public sealed class CliPageTests
{
    static readonly string Page = File.ReadAllText(Path.Join(Here(), "../../docs/cli.md"));

    [Fact]
    public void Every_command_stands_in_the_documentation_with_its_arguments_and_options()
    {
        using var nothing = new StringReader("");
        var shell = new Shell
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Input = nothing,
            OpenOutput = () => Stream.Null,
            ReadSecret = () => null,
            Environment = new Dictionary<string, string>(),
        };
        var lines = CliCommands.Make(shell).SelectMany(command => Lines(command, "cooper"));

        var missing = lines.Where(line => !Page.Contains(line, StringComparison.Ordinal)).ToList();

        Assert.True(missing.Count == 0, "docs/cli.md lacks:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void Every_exit_code_stands_in_the_documentation() =>
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {(int)code} |", Page, StringComparison.Ordinal));

    static IEnumerable<string> Lines(Command command, string parent)
    {
        var name = $"{parent} {command.Name}";
        // A group has a heading of its own, and the options that its commands share stand in one table.
        yield return command.Subcommands.Count > 0 ? $"## {name}\n" : $"### {name}\n\n{command.Description}";
        foreach (var argument in command.Arguments)
            yield return $"| `{argument.Name}` | {argument.Description} |";
        foreach (var option in command.Options.Where(option => !option.Hidden))
            yield return $"| `{string.Join("`, `", [option.Name, .. option.Aliases])}{UnitOf(option)}` | {option.Description} |";
        foreach (var line in command.Subcommands.SelectMany(inner => Lines(inner, name)))
            yield return line;
    }

    static string UnitOf(Option option) => option.HelpName is null ? "" : " " + option.HelpName;

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
