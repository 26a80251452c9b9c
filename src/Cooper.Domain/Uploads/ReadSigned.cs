using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>Signs URLs by which content of objects and uploads is read without a key, and reads it. <c>GET</c> of such a URL.</summary>
public sealed class ReadSigned(ICatalog catalog, IBucketStore places, Tokens tokens, TimeProvider time)
{
    const string Method = "GET";

    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Good for an hour.</summary>
    public (SignedUrl Url, string Signature) Sign(Bucket bucket, BlobContent content)
    {
        var url = new SignedUrl(
            Method, bucket.Id, content.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), "", bucket.Epoch,
            time.GetUtcNow() + Lifetime);
        return (url, tokens.ForUrl(url));
    }

    public async Task<OpenFile> OpenAsync(
        BucketId id, long version, DateTimeOffset expiresAt, string signature, CancellationToken cancellationToken)
    {
        var thing = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var bucket = await ReceiveUpload.ProveAsync(
            catalog, tokens, id, found => new SignedUrl(Method, id, thing, "", found.Epoch, expiresAt), signature, cancellationToken);
        var place = await places.OpenAsync(id, cancellationToken) ?? throw ReceiveUpload.Invalid();
        try
        {
            return await place.FindVersionAsync(version, cancellationToken) is { Kind: VersionKind.Upload } found
                ? new OpenFile(bucket, found, place)
                : throw ReceiveUpload.Invalid();
        }
        catch (RefusedException refused) when (refused.IsEndOf(id))
        {
            await place.DisposeAsync();
            throw ReceiveUpload.Invalid();
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }
}
