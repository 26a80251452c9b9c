namespace Cooper.Cli;

/// <summary>Ends the command with a code and one line for people. It never holds a secret.</summary>
class CliException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;

    public static CliException Usage(string message) => new(ExitCode.Usage, message);
}
