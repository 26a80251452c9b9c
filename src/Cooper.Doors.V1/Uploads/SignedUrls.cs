using System.Globalization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Uploads;

/// <summary>
/// URLs that need no key: <c>/v1/signed/(bucket id)/(upload id, or number of a version)?expires=(Unix seconds)&amp;signature=...</c>.
/// </summary>
sealed class SignedUrls(Tokens tokens, ReadSigned readSigned, PublicUrl publicUrl)
{
    public const string Route = "/signed/{bucket_id}/{thing}";

    public string ToSend(HttpRequest request, Bucket bucket, StoredUpload upload)
    {
        var url = new SignedUrl(
            ReceiveUpload.Method, bucket.Id, upload.Id.ToString(), upload.ContentType, bucket.Epoch, upload.ExpiresAt);
        return Spell(request, url, tokens.ForUrl(url));
    }

    public string ToRead(HttpRequest request, Bucket bucket, BlobContent content)
    {
        var (url, signature) = readSigned.Sign(bucket, content);
        return Spell(request, url, signature);
    }

    /// <summary>What of a URL is not in its path. Whether it is signed is for the operation to say.</summary>
    public static (BucketId Bucket, DateTimeOffset ExpiresAt, string Signature) Read(string bucketId, IQueryCollection query)
    {
        // The form first: who alters the URL learns nothing from how it is refused.
        var isOurs = BucketIdentifiers.TryParseId(bucketId) is not null
            & long.TryParse(query["expires"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return isOurs
            ? (BucketIdentifiers.TryParseId(bucketId)!.Value, DateTimeOffset.FromUnixTimeSeconds(seconds), query["signature"].ToString())
            : throw ReceiveUpload.Invalid();
    }

    string Spell(HttpRequest request, SignedUrl url, string signature) => string.Create(
        CultureInfo.InvariantCulture,
        $"{publicUrl.For(request)}/v1/signed/{BucketIdentifiers.Spell(url.Bucket)}/{url.Thing}"
        + $"?expires={url.ExpiresAt.ToUnixTimeSeconds()}&signature={signature}");
}
