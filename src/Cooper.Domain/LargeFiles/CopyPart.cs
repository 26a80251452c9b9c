using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.LargeFiles;

/// <summary>Makes a part out of content that is already here. <c>b2_copy_part</c>.</summary>
public sealed class CopyPart(ICatalog catalog, CopySource sources, IBucketStore places)
{
    public async Task<Part> ExecuteAsync(
        Caller caller, FileId sourceId, FileId largeFile, int number, ByteRange? range, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, largeFile.Bucket);
        UploadPart.CheckNumber(number);
        await using var source = await sources.OpenAsync(caller, sourceId, range, cancellationToken);
        UploadPart.CheckLength(source.Range.Length);
        var bucket = await catalog.Buckets.GetBucketOfFileAsync(caller, largeFile, cancellationToken);

        await using var place = await places.GetAsync(largeFile.Bucket, cancellationToken);
        (await place.FindVersionAsync(largeFile.Number, cancellationToken)).RequireUnfinished(caller, largeFile);
        await using var body = await place.DuplicateRangeAsync(
            source.Place, source.Version, source.Range.First, source.Range.Length, BodyKind.Part, cancellationToken);
        return await place.PutPartAsync(caller, new PartTicket(largeFile, bucket.Epoch), number, body);
    }
}
