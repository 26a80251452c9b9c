using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>
/// Artifacts inside one transaction. Each is a file version of the bucket, held by its batch, so it is read, checked and removed as any
/// other content is.
/// </summary>
static class BatchArtifacts
{
    /// <summary>Below it stand the artifacts of batches, where B2 sees them.</summary>
    public const string Folder = ".cooper/batches/";

    public static async ValueTask PutAsync(
        IPlaceTransaction transaction, BatchId id, string name, string contentType, IReceivedBody body, DateTimeOffset now)
    {
        if (await transaction.Batches.FindArtifactAsync(id, name) is { } present)
            await RemoveAsync(transaction, id, present);
        var version = await transaction.Contents.AddVersionAsync(
            new NewFileVersion
            {
                Name = FileName.TryParse($"{Folder}{id}/{name}")
                    ?? throw Refuse.Because(RefusalCode.InvalidFileName, "No artifact can have such a name"),
                Kind = VersionKind.Upload,
                Origin = VersionOrigin.Upload,
                ContentType = contentType,
                ContentSha1 = body.Sha1!,
                ContentMd5 = body.Md5,
            },
            body);
        await transaction.Contents.HoldAsync(version.Number, ContentHolder.Of(id));
        await transaction.Batches.PutArtifactAsync(id, new BatchArtifact(name, version.Number, body.Length, body.Sha256!, now));
    }

    public static async ValueTask RemoveAsync(IPlaceTransaction transaction, BatchId id, BatchArtifact artifact)
    {
        await transaction.Batches.DeleteArtifactAsync(id, artifact);
        // An object may have been made of it since.
        if (await transaction.Contents.ReleaseAsync(artifact.Version, ContentHolder.Of(id))
            && await transaction.FindVersionAsync(artifact.Version) is { } version)
            await transaction.DeleteAsync(version);
    }
}
