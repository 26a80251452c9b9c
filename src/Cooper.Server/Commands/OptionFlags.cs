using System.Collections;
using System.CommandLine;
using Cooper.Server.Options;

namespace Cooper.Server.Commands;

/// <summary>The list of options as flags of a command.</summary>
sealed class OptionFlags
{
    readonly Option<string?> file = new("--config")
    {
        Description = $"The options file (JSON). Also {OptionSources.FileVariable}.",
        HelpName = "FILE",
    };

    readonly Dictionary<OptionEntry, Option<string?>> flags = OptionList.All.Where(option => option.Flag is not null).ToDictionary(
        option => option,
        option => new Option<string?>(option.Flag!)
        {
            Description = $"{option.Description} {(option.Default is null ? "" : $"Default {option.Default}. ")}Also {option.Env}.",
            HelpName = option.Unit,
        });

    public void AddTo(Command command)
    {
        command.Options.Add(file);
        foreach (var flag in flags.Values)
            command.Options.Add(flag);
    }

    public Settings Read(ParseResult parsed)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var given = flags.Where(pair => parsed.GetResult(pair.Value) is { Implicit: false })
            .ToDictionary(pair => pair.Key, pair => parsed.GetValue(pair.Value)!);
        return OptionSources.Read(parsed.GetValue(file), environment, given);
    }
}
