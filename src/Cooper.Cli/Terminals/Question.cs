namespace Cooper.Cli.Terminals;

/// <summary>Asks, and waits for a line.</summary>
static class Question
{
    /// <summary>Null at the end of the input.</summary>
    public static async Task<string?> AskAsync(Shell shell, string text, bool isSecret, CancellationToken stop)
    {
        Func<string?> read = isSecret ? shell.ReadSecret : shell.Input.ReadLine;
        shell.Error.Write(text);
        shell.Error.Flush();
        string? answer = null;
        try
        {
            // Reading a terminal can't be canceled; after Ctrl-C nobody waits for it.
            answer = await Task.Run(read, CancellationToken.None).WaitAsync(stop);
            return answer;
        }
        finally
        {
            // The Enter that ends a line was shown, unless there was none, or no echo.
            if (answer is null || isSecret)
                shell.Error.WriteLine();
        }
    }
}
