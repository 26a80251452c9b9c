using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

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
public sealed class CopyFile(ICatalog catalog, CopySource sources)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, CopyWish wish, CancellationToken cancellationToken)
    {
        var destination = wish.Destination ?? wish.Source.Bucket;
        caller.Require(Capability.WriteFiles, destination, wish.Name);
        try
        {
            return await CopyAsync(caller, wish, destination, cancellationToken);
        }
        catch (RefusedException refused) when (refused.IsEndOf(wish.Source.Bucket))
        {
            throw Refuse.FileNotFound(wish.Source.ToString());
        }
    }

    async Task<FileVersion> CopyAsync(Caller caller, CopyWish wish, BucketId destination, CancellationToken cancellationToken)
    {
        var from = await sources.GetBucketAsync(caller, wish.Source, cancellationToken);
        var to = await catalog.Buckets.GetLiveAsync(caller, destination, cancellationToken);

        await using var copy = await sources.OpenAsync(caller, from, wish.Source, wish.Range, destination, cancellationToken);
        var source = copy.Version;
        await using var body = copy.IsWhole
            ? await copy.Target.DuplicateAsync(copy.Source, source, cancellationToken)
            : await copy.Target.DuplicateRangeAsync(
                copy.Source, source, copy.Range.First, copy.Range.Length, BodyKind.Version, cancellationToken);

        return await copy.Target.AppendAsync(
            new NewFileVersion
            {
                Name = wish.Name,
                Kind = VersionKind.Upload,
                Origin = VersionOrigin.Copy,
                ContentType = wish.ContentType ?? source.ContentType,
                ContentSha1 = copy.IsWhole ? source.ContentSha1 : body.Sha1!,
                ContentMd5 = copy.IsWhole ? source.ContentMd5 : body.Md5,
                Info = FileInfo.Parse(wish.Name, wish.Info ?? source.Info),
            },
            body,
            to.Epoch);
    }
}
