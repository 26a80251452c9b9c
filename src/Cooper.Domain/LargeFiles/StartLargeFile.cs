using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.LargeFiles;

/// <summary>Begins a file that will come in parts. <c>b2_start_large_file</c>.</summary>
public sealed class StartLargeFile(ICatalog catalog, IBucketStore places, TimeProvider time)
{
    public async Task<FileVersion> ExecuteAsync(
        Caller caller, BucketId id, FileName name, string contentType, IReadOnlyDictionary<string, string> info, long? customTimestamp,
        CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id, name);
        CustomTimestamps.Check(customTimestamp, time);
        var bucket = await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        await using var place = await places.GetAsync(id, cancellationToken);

        return await place.ChangeAsync(bucket.Epoch, transaction => transaction.AddAsync(new NewFileVersion
        {
            Name = name,
            Kind = VersionKind.Start,
            Origin = VersionOrigin.LargeFile,
            ContentType = contentType,
            ContentSha1 = "none",
            Info = info,
            CustomTimestamp = customTimestamp,
        }));
    }
}
