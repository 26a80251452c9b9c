using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Profiles;

/// <summary><c>cooper login</c>: tries a key, and keeps it in a profile.</summary>
static class LoginCommand
{
    public static Command Make(Shell shell)
    {
        var url = new Option<string?>("--url")
        {
            Description = $"The server's address. Default {Connection.DefaultUrl}.",
            HelpName = "URL",
        };
        var keyId = new Option<string?>("--key-id") { Description = "The application key's id. Asked for if not given.", HelpName = "ID" };
        var keyFile = new Option<string?>("--key-file")
        {
            Description = "A file that holds the secret; - reads it from standard input. Without it the secret is asked for.",
            HelpName = "FILE",
        };
        var profile = new Option<string?>("--profile")
        {
            Description = "The profile to write. Default ~/.config/cooper/profile.json.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Prints one JSON document: url, key_id, profile." };
        var command = new Command("login", "Tries an application key and keeps it in a profile that only you may read.")
        {
            url, keyId, keyFile, profile, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(
            shell,
            async stop =>
            {
                var address = parsed.GetValue(url) ?? shell.Variable(Connection.UrlVariable) ?? Connection.DefaultUrl;
                var server = Connection.ParseUrl(address);
                var id = parsed.GetValue(keyId) ?? await AskAsync(shell, "Key id: ", "--key-id", isSecret: false, stop);
                var secret = parsed.GetValue(keyFile) switch
                {
                    null => await AskAsync(shell, "Secret (not shown): ", "--key-file", isSecret: true, stop),
                    "-" => (await shell.Input.ReadLineAsync(stop))?.TrimEnd('\r') ?? "",
                    var file => Connection.ReadKeyFile(file),
                };
                var path = parsed.GetValue(profile) ?? Profile.DefaultPath(shell);
                await KeepAsync(shell, new Connection(server, id, secret), path, parsed.GetValue(json), stop);
                return ExitCode.Ok;
            },
            cancellationToken));
        return command;
    }

    static async Task KeepAsync(Shell shell, Connection connection, string path, bool isJson, CancellationToken stop)
    {
        var address = connection.Url.GetLeftPart(UriPartial.Authority);
        using var http = Wire.MakeClient();
        await new B2Client(http, connection, shell.Time).AuthorizeAsync(stop);
        new Profile(address, connection.KeyId!, connection.Key).Write(path);
        if (connection.Url is { Scheme: "http", IsLoopback: false })
            shell.Error.WriteLine($"cooper: {address} is not encrypted; whoever listens on the way reads the secret");
        var kept = new JsonObject { ["url"] = address, ["key_id"] = connection.KeyId, ["profile"] = path };
        shell.Output.WriteLine(isJson
            ? kept.ToJsonString(CommandRun.Plain)
            : $"Logged in to {address} as {Printable.Text(connection.KeyId!)}; kept in {path}");
    }

    static async Task<string> AskAsync(Shell shell, string question, string option, bool isSecret, CancellationToken stop)
    {
        if (!shell.IsInputTerminal)
            throw CliException.Usage($"standard input is not a terminal, so nobody can be asked; give {option}");
        var answer = await Question.AskAsync(shell, question, isSecret, stop);
        return answer?.Trim() is { Length: > 0 } text ? text : throw new CliException(ExitCode.NotConfirmed, "nothing was given");
    }
}
