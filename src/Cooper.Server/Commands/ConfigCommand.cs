using System.CommandLine;
using Cooper.Engine.Embedded.Sqlite;
using Cooper.Server.Options;

namespace Cooper.Server.Commands;

/// <summary><c>cooper config</c>: every option with its value and where that comes from. Never a secret.</summary>
static class ConfigCommand
{
    public static Command Make()
    {
        var flags = new OptionFlags();
        var command = new Command("config", "Prints every option with its effective value and where it comes from.");
        flags.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = flags.Read(parsed);
            ServerOptions.From(settings);
            System.Console.Out.WriteLine(Write(settings));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    static string Write(Settings settings)
    {
        var rows = settings.Describe().ToList();
        var names = rows.Max(row => row.Name.Length);
        var values = rows.Max(row => row.Value.Length);
        var lines = rows.Select(row => $"{row.Name.PadRight(names)}  {row.Value.PadRight(values)}  {row.Source}");
        return string.Join('\n', [.. lines, "", SqliteLibrary.Description]);
    }
}
