using Cooper.Domain.Launchers;

namespace Cooper.Domain.Batches;

/// <summary>How the work of batches is done.</summary>
public sealed class BatchOptions
{
    /// <summary>Programs that the operator has registered, by the name that users give.</summary>
    public IReadOnlyDictionary<string, RegisteredCommand> Commands { get; init; } = new Dictionary<string, RegisteredCommand>();

    /// <summary>How long an end waits for its launchers to confirm that a job has ended. Default 60 s.</summary>
    public TimeSpan StopConfirmedWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What a job may use.</summary>
    public JobLimits JobLimits { get; init; } = new(TimeSpan.FromDays(1), 1, null);
}

/// <summary>A program that batches may run, and what one run of it may use.</summary>
/// <param name="Arguments">The program's path first. No shell reads them.</param>
public sealed record RegisteredCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>Default 60.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Of address space. Default 512 MiB.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>Of standard output; a run that writes more has failed. Default 16 MiB.</summary>
    public long OutputBytes { get; init; } = 16L << 20;

    /// <summary>Default 32.</summary>
    public int Processes { get; init; } = 32;

    /// <summary>Default 128.</summary>
    public int OpenFiles { get; init; } = 128;

    /// <summary>Whether it may use the network. Default false.</summary>
    public bool Network { get; init; }
}
