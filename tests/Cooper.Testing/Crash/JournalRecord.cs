namespace Cooper.Testing.Crash;

/// <summary>A file or a directory, whatever its names are. Number 0 is the folder that is journaled.</summary>
readonly record struct Node(int Number, bool IsDirectory)
{
    public static Node Root => new(0, IsDirectory: true);
}

/// <summary>What happened to the folder, in order. A record is written when its call has ended.</summary>
abstract record JournalRecord(int Number);

sealed record DataRecord(int Number, Node File, DataChange Change) : JournalRecord(Number);

sealed record NameRecord(int Number, CallKind Kind, string Path, IReadOnlyList<NameChange> Changes) : JournalRecord(Number);

/// <summary>Changes numbered below <paramref name="Begun"/> are durable: those made while the sync ran may not be.</summary>
sealed record SyncFileRecord(int Number, Node File, int Begun) : JournalRecord(Number);

/// <summary>A sync that failed: what was not yet durable never will be, and no later sync says so.</summary>
sealed record SyncLostRecord(int Number, Node File) : JournalRecord(Number);

/// <inheritdoc cref="SyncFileRecord"/>
sealed record SyncDirectoryRecord(int Number, Node Directory, int Begun) : JournalRecord(Number);

/// <summary>A client has read the answer to an operation, so all that the answer depends on has a smaller number.</summary>
sealed record AnswerRecord(int Number, string Operation, string Outcome) : JournalRecord(Number);

sealed record MarkRecord(int Number, string Text) : JournalRecord(Number);

/// <summary>A change to the bytes of a file.</summary>
abstract record DataChange(int Number);

sealed record Written(int Number, long Offset, ReadOnlyMemory<byte> Bytes) : DataChange(Number);

sealed record Truncated(int Number, long Length) : DataChange(Number);

/// <summary>
/// A change to the names in one directory that happens as a whole. A rename between two directories is two of these with one
/// number: each becomes durable with its own directory.
/// </summary>
sealed record NameChange(int Number, Node Directory, NameChangeKind Kind, IReadOnlyList<NameEdit> Edits);

/// <summary>The name leads to this node from now on; null means to none.</summary>
readonly record struct NameEdit(string Name, Node? Node);

enum NameChangeKind { Added, Removed, Renamed }
