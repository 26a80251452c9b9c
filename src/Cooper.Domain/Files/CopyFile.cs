using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.Files;

/// <summary>A range of bytes, both ends included.</summary>
public readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}

/// <summary>What to copy where.</summary>
/// <param name="Destination">Null for the source's bucket.</param>
/// <param name="Range">Null for all of it.</param>
/// <param name="ContentType">With <paramref name="Info"/>, replaces the source's; both null to keep them.</param>
public sealed record CopyWish(
    FileId Source, BucketId? Destination, FileName Name, ByteRange? Range, string? ContentType, IReadOnlyDictionary<string, string>? Info);

/// <summary>Copies a version inside the server. <c>b2_copy_file</c>.</summary>
public sealed class CopyFile(ICatalog catalog, CopySource sources, IBucketStore places)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, CopyWish wish, CancellationToken cancellationToken)
    {
        var destination = wish.Destination ?? wish.Source.Bucket;
        caller.Require(Capability.WriteFiles, destination, wish.Name);
        await using var source = await sources.OpenAsync(caller, wish.Source, wish.Range, cancellationToken);
        var bucket = await catalog.Buckets.GetLiveAsync(caller, destination, cancellationToken);

        await using var place = await places.GetAsync(destination, cancellationToken);
        await using var body = source.IsWhole
            ? await place.DuplicateAsync(source.Place, source.Version, cancellationToken)
            : await place.DuplicateRangeAsync(
                source.Place, source.Version, source.Range.First, source.Range.Length, BodyKind.Version, cancellationToken);

        return await place.AppendAsync(
            new NewFileVersion
            {
                Name = wish.Name,
                Kind = VersionKind.Upload,
                Origin = VersionOrigin.Copy,
                ContentType = wish.ContentType ?? source.Version.ContentType,
                ContentSha1 = source.IsWhole ? source.Version.ContentSha1 : body.Sha1!,
                ContentMd5 = source.IsWhole ? source.Version.ContentMd5 : body.Md5,
                Info = FileInfo.Parse(wish.Name, wish.Info ?? source.Version.Info),
            },
            body,
            bucket.Epoch);
    }
}
