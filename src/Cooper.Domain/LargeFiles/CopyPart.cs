using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>Makes a part out of content that is already here. <c>b2_copy_part</c>.</summary>
public sealed class CopyPart(ICatalog catalog, CopySource sources)
{
    public async Task<Part> ExecuteAsync(
        Caller caller, FileId sourceId, FileId largeFile, int number, ByteRange? range, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, largeFile.Bucket);
        UploadPart.CheckNumber(number);
        try
        {
            return await CopyAsync(caller, sourceId, largeFile, number, range, cancellationToken);
        }
        catch (RefusedException refused) when (refused.IsEndOf(sourceId.Bucket))
        {
            throw Refuse.FileNotFound(sourceId.ToString());
        }
        catch (RefusedException refused) when (refused.IsEndOf(largeFile.Bucket))
        {
            throw Refuse.NoActiveUpload(largeFile.ToString());
        }
    }

    async Task<Part> CopyAsync(
        Caller caller, FileId sourceId, FileId largeFile, int number, ByteRange? range, CancellationToken cancellationToken)
    {
        var from = await sources.GetBucketAsync(caller, sourceId, cancellationToken);
        var to = await catalog.Buckets.GetBucketOfFileAsync(caller, largeFile, cancellationToken);

        await using var copy = await sources.OpenAsync(caller, from, sourceId, range, largeFile.Bucket, cancellationToken);
        UploadPart.CheckLength(copy.Range.Length);
        (await copy.Target.FindVersionAsync(largeFile.Number, cancellationToken)).RequireUnfinished(caller, largeFile);
        await using var body = await copy.Target.DuplicateRangeAsync(
            copy.Source, copy.Version, copy.Range.First, copy.Range.Length, BodyKind.Part, cancellationToken);
        return await copy.Target.PutPartAsync(caller, new PartTicket(largeFile, to.Epoch), number, body);
    }
}
