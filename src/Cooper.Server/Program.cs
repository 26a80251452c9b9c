using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Cooper.Cli;
using Cooper.Engine.Embedded;
using Cooper.Engine.Embedded.Disk;
using Cooper.Server;
using Cooper.Server.Commands;
using Cooper.Server.Options;

var root = new RootCommand("Cooper, a self-hosted object store.");
root.Subcommands.Add(ServeCommand.Make());
root.Subcommands.Add(ConfigCommand.Make());
root.Subcommands.Add(CheckCommand.Make());
foreach (var command in CliCommands.Make(Shell.OfProcess()))
    root.Subcommands.Add(command);
// Another system's names for help. Here they are paths.
var help = root.Options.OfType<HelpOption>().Single();
help.Aliases.Remove("/h");
help.Aliases.Remove("/?");

try
{
    var parsed = root.Parse(args);
    // Whoever mistypes an option wants to see what is wrong with it; a page of help would hide that.
    if (parsed.Action is ParseErrorAction complaint)
        complaint.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0;
    // Failures and signals are ours, below and in the commands.
    var code = await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : code;
}
catch (OptionException failure)
{
    return Fail(ExitCode.Usage, failure.Message);
}
catch (FolderRefusedException failure)
{
    return Fail(ExitCode.FolderRefused, failure.Message);
}
catch (DiskException failure)
{
    return Fail(ExitCode.FolderRefused, failure.Message);
}
catch (StartException failure)
{
    return Fail(failure.Code, failure.Message);
}

static int Fail(ExitCode code, string message)
{
    Console.Error.WriteLine("cooper: " + message);
    return (int)code;
}
