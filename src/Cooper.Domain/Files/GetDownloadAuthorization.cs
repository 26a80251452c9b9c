using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Gives leave to download, by name, what begins with a prefix. <c>b2_get_download_authorization</c>.</summary>
public sealed class GetDownloadAuthorization(ICatalog catalog, Tokens tokens, TimeProvider time)
{
    public const int SecondsMax = 604_800;

    public async Task<string> ExecuteAsync(
        Caller caller, BucketId id, string prefix, long seconds, IReadOnlyDictionary<DownloadOverrides, string> overrides,
        CancellationToken cancellationToken)
    {
        caller.Require(Capability.ShareFiles, id);
        if (!prefix.StartsWith(caller.NamePrefix, StringComparison.Ordinal))
            throw Refuse.NotAllowed();
        if (prefix.Length > 0 && FileName.Objection(prefix) is { } objection)
            throw Refuse.BadRequest(objection);
        if (seconds is < 1 or > SecondsMax)
            throw Refuse.BadRequest($"validDurationInSeconds must be 1 to {SecondsMax}");

        var bucket = await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        return tokens.ForDownload(
            caller.Key.Id, new DownloadScope(id, bucket.Epoch, prefix, overrides), time.GetUtcNow().AddSeconds(seconds));
    }
}
