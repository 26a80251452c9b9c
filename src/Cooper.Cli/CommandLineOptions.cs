using System.CommandLine;
using Cooper.Cli.Profiles;

namespace Cooper.Cli;

/// <summary>The options that all commands of a server have, and how a command runs with them.</summary>
sealed class CommandLineOptions(Shell shell)
{
    readonly Option<string?> url = new("--url")
    {
        Description = $"The server's address. Also {Connection.UrlVariable}, or the profile's.",
        HelpName = "URL",
        Recursive = true,
    };

    readonly Option<string?> keyId = new("--key-id")
    {
        Description = $"The application key's id. Also {Connection.KeyIdVariable}. Its secret is in {Connection.KeyVariable} "
            + $"or the file that {Connection.KeyFileVariable} names.",
        HelpName = "ID",
        Recursive = true,
    };

    readonly Option<string?> profile = new("--profile")
    {
        Description = "A profile written by `cooper login`, instead of the environment and ~/.config/cooper/profile.json.",
        HelpName = "FILE",
        Recursive = true,
    };

    readonly Option<bool> json = new("--json") { Description = "Prints one JSON document, as the server gives it.", Recursive = true };

    /// <summary>Never accepted, because others can read a command line; known, so that the complaint does not repeat the secret.</summary>
    static Option<string?> MakeRefusedSecret()
    {
        var key = new Option<string?>("--key") { Hidden = true, Recursive = true };
        key.Validators.Add(result => result.AddError(
            "a secret is never taken from the command line, which others can read; use `cooper login`, "
            + $"{Connection.KeyVariable} or {Connection.KeyFileVariable}"));
        return key;
    }

    public Command Group(string name, string description, IReadOnlyList<Command> commands)
    {
        var group = new Command(name, description);
        group.Options.Add(url);
        group.Options.Add(keyId);
        group.Options.Add(profile);
        group.Options.Add(json);
        group.Options.Add(MakeRefusedSecret());
        foreach (var command in commands)
            group.Subcommands.Add(command);
        return group;
    }

    public void Run(Command command, Func<CommandRun, Task<ExitCode>> act) =>
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(
            shell,
            async stop =>
            {
                var connection = new Lazy<Connection>(
                    () => Connection.Read(shell, parsed.GetValue(url), parsed.GetValue(keyId), parsed.GetValue(profile)));
                using var run = new CommandRun(shell, parsed, parsed.GetValue(json), connection, stop);
                return await act(run);
            },
            cancellationToken));
}
