namespace Cooper.Engine.Embedded;

/// <summary>The data folder, or a database in it, can't be used as it is. The message tells the operator why and what to do.</summary>
public sealed class FolderRefusedException(string message, Exception? inner = null) : Exception(message, inner);
