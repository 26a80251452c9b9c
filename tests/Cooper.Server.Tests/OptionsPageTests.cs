using System.Runtime.CompilerServices;
using Cooper.Server.Options;

namespace Cooper.Server.Tests;

/// <summary><c>docs/options.md</c> says what the list of options says.</summary>
public sealed class OptionsPageTests
{
    static readonly string Page = File.ReadAllText(Path.Join(Here(), "../../docs/options.md"));

    [Fact]
    public void Every_option_stands_in_the_documentation_with_its_default_unit_and_range() =>
        Assert.All(OptionList.All, option => Assert.Contains(Row(option), Page, StringComparison.Ordinal));

    [Fact]
    public void The_documentation_has_no_other_option() =>
        Assert.Equal(
            OptionList.All.Select(option => option.Name),
            Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]));

    [Fact]
    public void Every_exit_code_stands_in_the_documentation() =>
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {(int)code} |", Page, StringComparison.Ordinal));

    static string Row(OptionEntry option) =>
        $"| `{option.Name}` | {Code(option.Flag)} | `{option.Env}`{(option.EnvFile is null ? "" : $" or `{option.EnvFile}`")} "
        + $"| {Code(option.Default)} | {option.Unit} | {option.Range} | {option.Description} |";

    static string Code(string? text) => text is null ? "none" : $"`{text}`";

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
