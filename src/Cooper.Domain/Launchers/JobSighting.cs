namespace Cooper.Domain.Launchers;

/// <summary>What a launcher saw of a job.</summary>
/// <param name="ExitCode">
/// Of a job that has ended, if the engine tells: 0 to 255, or the negative number of the signal that killed it.
/// </param>
/// <param name="Word">The engine's own word for the state, for people.</param>
public sealed record JobSighting(JobState State, int? ExitCode, string Word)
{
    /// <summary>Nothing of it runs any more, as far as the engine can tell.</summary>
    public bool IsOver => State is JobState.Ended or JobState.Gone;
}

public enum JobState
{
    /// <summary>It has not begun, to the engine's knowledge. It may run all the same.</summary>
    Pending,

    /// <summary>Something of it runs, or may run.</summary>
    Running,

    /// <summary>It has run, or was stopped before, and the engine says that nothing of it is left.</summary>
    Ended,

    /// <summary>The engine answers, and knows no such job: it was never taken, or is forgotten since it ended.</summary>
    Gone,
}
