namespace Cooper.Server;

/// <summary>Ends the process where it stands. What was acknowledged is durable; what was not must not be.</summary>
static class FailStop
{
    public static void Run(Exception failure)
    {
        // Past the log, whose queue would not be written any more.
        System.Console.Error.WriteLine(
            $"cooper: the catalog failed, and the server stops without acknowledging anything more: {failure.Message}");
        Environment.Exit((int)ExitCode.CatalogStopped);
    }
}
