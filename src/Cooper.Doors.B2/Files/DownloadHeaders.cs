using System.Collections.Immutable;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary>The headers of a download: what the file carries, and what the query puts in their place.</summary>
static class DownloadHeaders
{
    const string ReservedPrefix = "b2-";

    /// <param name="Field">Its name in a query or a call.</param>
    /// <param name="Info">Its name in file info.</param>
    sealed record Override(DownloadOverrides Flag, string Field, string Info, string Header);

    static readonly ImmutableArray<Override> Overrides =
    [
        new(DownloadOverrides.ContentDisposition, "b2ContentDisposition", "b2-content-disposition", "Content-Disposition"),
        new(DownloadOverrides.ContentLanguage, "b2ContentLanguage", "b2-content-language", "Content-Language"),
        new(DownloadOverrides.Expires, "b2Expires", "b2-expires", "Expires"),
        new(DownloadOverrides.CacheControl, "b2CacheControl", "b2-cache-control", "Cache-Control"),
        new(DownloadOverrides.ContentEncoding, "b2ContentEncoding", "b2-content-encoding", "Content-Encoding"),
        new(DownloadOverrides.ContentType, "b2ContentType", "b2-content-type", "Content-Type"),
    ];

    static readonly IReadOnlyDictionary<DownloadOverrides, string> NoOverrides = ImmutableDictionary<DownloadOverrides, string>.Empty;

    /// <param name="fields">What the call says.</param>
    /// <param name="query">What else may say it: a call with a body has a query too.</param>
    public static IReadOnlyDictionary<DownloadOverrides, string> ReadOverrides(CallFields fields, CallFields? query = null)
    {
        Dictionary<DownloadOverrides, string>? given = null;
        foreach (var one in Overrides)
        {
            if ((fields.OptionalText(one.Field) ?? query?.OptionalText(one.Field)) is not { } value)
                continue;
            HeaderValue.Check(one.Info, value);
            (given ??= []).Add(one.Flag, value);
        }

        return given ?? NoOverrides;
    }

    /// <summary>No file is encrypted with a customer's key, and who sends one believes that it is.</summary>
    public static void RefuseCustomerKey(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("X-Bz-Server-Side-Encryption-Customer-", StringComparison.OrdinalIgnoreCase))
                throw Refuse.BadRequest($"The file is not encrypted with a customer's key; leave the header {name} out");
        }
    }

    public static void Write(
        IHeaderDictionary headers, Bucket bucket, FileVersion file, IReadOnlyDictionary<DownloadOverrides, string> overrides)
    {
        headers.ContentType = file.ContentType;
        headers.AcceptRanges = "bytes";
        headers["X-Bz-File-Id"] = file.Id.ToString();
        headers["X-Bz-File-Name"] = PercentCoding.Encode(file.Name.ToString());
        headers["X-Bz-Content-Sha1"] = file.ContentSha1;
        headers["X-Bz-Upload-Timestamp"] = file.UploadTimestamp.ToString();
        if (BucketInfo.FindCacheControl(bucket.Info) is { } cacheControl)
            headers.CacheControl = cacheControl;

        foreach (var (name, value) in file.Info)
        {
            if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
                headers[HeaderOf(name)] = value;
            else
                headers["X-Bz-Info-" + name] = PercentCoding.Encode(value);
        }

        foreach (var (flag, value) in overrides)
            headers[HeaderOf(flag)] = value;
        StoredContent.Isolate(headers);
    }

    static string HeaderOf(string info) => Overrides.First(one => one.Info == info).Header;

    static string HeaderOf(DownloadOverrides flag) => Overrides.First(one => one.Flag == flag).Header;
}
