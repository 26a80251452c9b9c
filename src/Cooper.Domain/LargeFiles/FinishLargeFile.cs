using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>Makes the parts one file, at once. <c>b2_finish_large_file</c>.</summary>
public sealed class FinishLargeFile(ICatalog catalog, IBucketStore places, Limits limits)
{
    const int PartsMin = 2;

    public async Task<FileVersion> ExecuteAsync(
        Caller caller, FileId id, IReadOnlyList<string> partSha1s, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id.Bucket);
        var bucket = await catalog.Buckets.GetBucketOfFileAsync(caller, id, cancellationToken);
        return await places.UseAsync(
            id.Bucket,
            () => Refuse.NoActiveUpload(id.ToString()),
            place => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                var file = (await transaction.FindVersionAsync(id.Number)).RequireUnfinished(caller, id);
                CheckParts(await transaction.ListPartsAsync(file), partSha1s);
                return await transaction.FinishAsync(file, partSha1s.Count);
            }),
            cancellationToken);
    }

    void CheckParts(IReadOnlyList<Part> parts, IReadOnlyList<string> sha1s)
    {
        if (parts.Count < PartsMin)
            throw Refuse.BadRequest("large files must have at least 2 parts");
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Number != i + 1)
                throw Refuse.MissingPart(i + 1);
        }

        if (sha1s.Count != parts.Count)
            throw Refuse.PartCountMismatch(sha1s.Count, parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            if (!parts[i].Sha1.Equals(sha1s[i], StringComparison.OrdinalIgnoreCase))
                throw Refuse.PartDigestMismatch(i + 1);
        }

        for (var i = 0; i < parts.Count - 1; i++)
        {
            if (parts[i].Length < limits.PartBytesMin)
                throw Refuse.BadRequest($"part number {i + 1} is smaller than {limits.PartBytesMin} bytes");
        }

        if (parts.Sum(part => part.Length) > Limits.LargeFileBytesMax)
            throw Refuse.BadRequest($"large files must be at most {Limits.LargeFileBytesMax} bytes");
    }
}
