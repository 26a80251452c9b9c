using System.Buffers.Binary;
using System.Security.Cryptography;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Check;

/// <summary>The files below <c>bodies/</c> against the rows that refer to them.</summary>
sealed class BodyCheck(
    IDisk disk, BucketId bucket, PlacePaths paths, CheckOptions options, FindingList findings, IndexInventory index, RecoveredTail tail,
    IReadOnlySet<BodyId> deletedBodies)
{
    /// <summary>Files that nothing has explained yet, with their lengths.</summary>
    readonly Dictionary<BodyId, long> present = [];
    readonly HashSet<BodyId> referred = [];

    public void Run()
    {
        ListFiles();
        foreach (var piece in index.ListPieces())
            Check(piece.Version, index.FindVersion(piece.Version), piece.Body, piece.Sha1);
        foreach (var (version, pieces, _, _) in tail.Versions)
        {
            foreach (var piece in pieces)
                Check(version.Number, version, piece, null);
        }

        foreach (var garbage in index.ListGarbage())
        {
            present.Remove(garbage);
            if (referred.Contains(garbage))
                findings.Damage(bucket, paths.Body(garbage), "The index notes for removal what it also needs",
                    "Restore the bucket from a backup; do not start the server.");
        }

        foreach (var left in present.Keys)
            Judge(left);
    }

    void ListFiles()
    {
        foreach (var folder in disk.List(paths.Bodies))
        {
            foreach (var entry in disk.List(Path.Join(paths.Bodies, folder.Name)))
            {
                var path = Path.Join(paths.Bodies, folder.Name, entry.Name);
                if (BodyId.TryParse(entry.Name) is { } id && paths.Body(id) == path)
                    present.Add(id, entry.Length);
                else
                    findings.Damage(bucket, path, "Cooper has not made this", "Move it out of the data folder.");
            }
        }
    }

    void Check(long number, FileVersion? version, BodyPiece piece, string? sha1)
    {
        findings.Counts.Bodies++;
        var path = paths.Body(piece.Id);
        if (version is null)
            findings.Damage(bucket, path, $"It belongs to version {number}, which is not in the index",
                "Restore the bucket from a backup.");
        if (!referred.Add(piece.Id))
            Damage(version, path, "Two versions need the same file");
        else if (!present.Remove(piece.Id, out var length))
            Damage(version, path, "The body is missing");
        else if (length != piece.Length)
            Damage(version, path, $"The body has {length} bytes instead of {piece.Length}");
        else if (piece.Blocks.Length != (piece.Length + BodyPiece.BlockBytes - 1) / BodyPiece.BlockBytes * sizeof(uint))
            Damage(version, path, "The index has not a checksum for each of its blocks");
        else if (options.Deep)
            ReadContent(version, path, piece, sha1);
    }

    void ReadContent(FileVersion? version, string path, BodyPiece piece, string? partSha1)
    {
        using var file = disk.Open(path);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var block = new byte[BodyPiece.BlockBytes];
        for (var i = 0; i * (long)BodyPiece.BlockBytes < piece.Length; i++)
        {
            var start = i * (long)BodyPiece.BlockBytes;
            var bytes = block.AsSpan(0, (int)Math.Min(block.Length, piece.Length - start));
            if (file.Read(start, bytes) < bytes.Length || Crc32C.Compute(0,
                bytes) != BinaryPrimitives.ReadUInt32LittleEndian(piece.Blocks.AsSpan(i * sizeof(uint))))
            {
                Damage(version, path, $"The block at {start} is not what was stored");
                return;
            }

            findings.Counts.BytesRead += bytes.Length;
            sha1.AppendData(bytes);
        }

        var wanted = partSha1 ?? version?.VerifiedSha1;
        if (wanted is not null && wanted != Convert.ToHexStringLower(sha1.GetHashAndReset()))
            Damage(version, path, "The body has not the digest that it was stored with");
    }

    /// <summary>A file that no row refers to.</summary>
    void Judge(BodyId left)
    {
        var path = paths.Body(left);
        if (deletedBodies.Contains(left))
            findings.Damage(bucket, path, "A committed version needs it, and the index knows neither the version nor its deletion",
                "Restore the bucket from a backup.");
        else if (findings.HasDamage(bucket))
            findings.Doubtful(bucket, path, "A body that no version needs");
        else
            findings.Removable(bucket, path, "A body that no version needs", () => Remove(left));
    }

    void Remove(BodyId left)
    {
        disk.Unlink(paths.Body(left));
        disk.SyncDirectory(paths.BodyFolder(left));
    }

    void Damage(FileVersion? version, string path, string what) =>
        findings.Damage(bucket, path, what, version is null ? "Restore the bucket from a backup."
            : $"Upload {version.Name} again, or restore it from a backup.", version?.Id);
}
