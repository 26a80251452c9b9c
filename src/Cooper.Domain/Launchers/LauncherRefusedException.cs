namespace Cooper.Domain.Launchers;

/// <summary>The engine will not take this job, and would not the next time. The message holds nothing that the engine said.</summary>
public sealed class LauncherRefusedException(string message) : Exception(message);
