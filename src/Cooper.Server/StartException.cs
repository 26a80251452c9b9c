namespace Cooper.Server;

/// <summary>The server can't start, for a reason that the operator can cure. The message is one line that says so.</summary>
sealed class StartException(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode Code => code;
}
