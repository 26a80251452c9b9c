using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>A session: what the key may do, and its token.</summary>
/// <param name="Buckets">Of a restricted key, with the storage name of each; null where the bucket is gone. Null if not restricted.</param>
public sealed record Authorization(Caller Caller, string Token, IReadOnlyList<(BucketId Id, string? Name)>? Buckets);

/// <summary>Turns a key's secret into a token for 24 hours. <c>b2_authorize_account</c>.</summary>
public sealed class AuthorizeAccount(ICatalog catalog, Authenticate authenticate, Tokens tokens)
{
    public async Task<Authorization> ExecuteAsync(string keyId, string secret, CancellationToken cancellationToken)
    {
        var caller = await authenticate.BySecretAsync(keyId, secret, cancellationToken);
        List<(BucketId, string?)>? buckets = null;
        foreach (var id in caller.Buckets ?? [])
        {
            var bucket = await catalog.Buckets.FindAsync(id, cancellationToken);
            (buckets ??= []).Add((id, bucket is { State: BucketState.Live } ? bucket.StorageName : null));
        }

        return new Authorization(caller, tokens.ForAccount(caller.Key.Id), buckets);
    }
}
