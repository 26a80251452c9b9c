using Cooper.Domain.Batches;

namespace Cooper.Server;

/// <summary>Where workers reach this server: as the options say, or where it listens.</summary>
/// <param name="configured">Null if the options say nothing.</param>
sealed class WorkerUrl(string? configured) : IWorkerUrl
{
    /// <summary>Set when the server listens.</summary>
    public string? Listening { get; set; }

    public Uri Find() => new(configured ?? Listening ?? throw new InvalidOperationException("The server does not listen yet"));
}
