namespace Cooper.Launchers.Local;

/// <param name="Folder">Where the jobs have their folders; made if it is missing.</param>
/// <param name="StopGrace">Between the request to stop and the kill.</param>
public sealed record LocalOptions(string Folder, TimeSpan StopGrace);
