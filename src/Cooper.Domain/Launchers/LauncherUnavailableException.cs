namespace Cooper.Domain.Launchers;

/// <summary>
/// The engine did not answer, or not as it should, or did not accept the credentials: what became of the call is not known, and it may be
/// tried again. The message holds nothing that the engine said.
/// </summary>
public sealed class LauncherUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
