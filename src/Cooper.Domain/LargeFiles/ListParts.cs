using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>A page of parts, and the number of the next.</summary>
public sealed record PartPage(IReadOnlyList<Part> Parts, int? NextNumber);

/// <summary>The parts that have arrived. <c>b2_list_parts</c>.</summary>
public sealed class ListParts(ICatalog catalog, IBucketStore places)
{
    public const int Default = 100;
    public const int Max = 1000;

    public async Task<PartPage> ExecuteAsync(Caller caller, FileId id, int start, int most, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id.Bucket);
        await catalog.Buckets.GetBucketOfFileAsync(caller, id, cancellationToken);
        var parts = await places.UseAsync(
            id.Bucket,
            () => Refuse.NoActiveUpload(id.ToString()),
            async place =>
            {
                (await place.FindVersionAsync(id.Number, cancellationToken)).RequireUnfinished(caller, id);
                return await place.ListPartsAsync(id.Number, start, most + 1, cancellationToken);
            },
            cancellationToken);
        return parts.Count <= most ? new PartPage(parts, null) : new PartPage([.. parts.Take(most)], parts[most].Number);
    }
}
