namespace Cooper.Server.Options;

/// <summary>An option that can't be. The message names it and where it comes from.</summary>
public sealed class OptionException(string message) : Exception(message);
