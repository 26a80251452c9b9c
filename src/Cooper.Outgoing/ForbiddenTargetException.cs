namespace Cooper.Outgoing;

/// <summary>The server may not go there. The message names the host and nothing else of the URL.</summary>
sealed class ForbiddenTargetException(string message) : Exception(message);
