using System.Buffers;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>A small body, in memory until its record is written.</summary>
sealed class BodyInMemory(byte[] buffer, int length, string? sha1, string? md5) : IReceivedBody
{
    byte[]? rented = buffer;

    public long Length => length;

    public string? Sha1 => sha1;

    public string? Md5 => md5;

    public string? Sha256 => null;

    public ReadOnlySpan<byte> Content => rented.AsSpan(0, length);

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref rented, null) is { } taken)
            ArrayPool<byte>.Shared.Return(taken);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A large body, in files below <c>temporary/</c>, synced. Settling moves them to where the index will look for them.</summary>
sealed class BodyInFiles(
    IDisk disk, PlacePaths paths, BodyFolders bodyFolders, IReadOnlyList<BodyPiece> pieces, long length, string? sha1,
    string? md5, string? sha256 = null) : IReceivedBody
{
    bool isSettled;
    bool isCommitted;

    public long Length => length;

    public string? Sha1 => sha1;

    public string? Md5 => md5;

    public string? Sha256 => sha256;

    public IReadOnlyList<BodyPiece> Pieces => pieces;

    /// <summary>Moves the files, durably, before anything that points at them is committed.</summary>
    public void Settle()
    {
        if (isSettled)
            return;
        var folders = pieces.Select(piece => paths.BodyFolder(piece.Id)).ToHashSet();
        bodyFolders.Ensure(folders);
        foreach (var piece in pieces)
            disk.Rename(paths.TemporaryBody(piece.Id), paths.Body(piece.Id));
        foreach (var folder in folders)
            disk.SyncDirectory(folder);
        isSettled = true;
    }

    /// <summary>The index, or a record, owns the files now; or it may, and nobody knows.</summary>
    public void Commit() => isCommitted = true;

    public ValueTask DisposeAsync()
    {
        if (isCommitted)
            return ValueTask.CompletedTask;
        isCommitted = true;
        foreach (var piece in pieces)
        {
            disk.Unlink(paths.TemporaryBody(piece.Id));
            disk.Unlink(paths.Body(piece.Id));
        }

        return ValueTask.CompletedTask;
    }
}
