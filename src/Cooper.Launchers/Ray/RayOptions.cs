namespace Cooper.Launchers.Ray;

/// <param name="Url">Of the dashboard on the head node.</param>
/// <param name="TokenFile">Null if the cluster asks for no token.</param>
/// <param name="StopGrace">Between the request to stop and the kill.</param>
public sealed record RayOptions(Uri Url, string? TokenFile, TimeSpan StopGrace);
