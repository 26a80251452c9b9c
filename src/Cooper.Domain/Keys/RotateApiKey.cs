using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>
/// Gives an API key a new secret. The old one is worthless at once, or after a time that is given. Asks for the highest right.
/// <c>POST /v1/organizations/users/{email}/api-keys/{name}/rotate</c>.
/// </summary>
public sealed class RotateApiKey(ICatalog catalog, KeyUses uses, Entropy entropy, TimeProvider time)
{
    public static readonly TimeSpan GraceMax = TimeSpan.FromDays(7);

    /// <summary>The secret is told here and never again.</summary>
    /// <param name="grace">
    /// How long the secret that is replaced works beside the new one. One that was replaced before is worthless in any case.
    /// </param>
    public async Task<(ApplicationKey Key, string Secret)> ExecuteAsync(
        Caller caller, string name, TimeSpan grace, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var secret = ApiKeySecret.New(entropy);
        var now = time.GetUtcNow();
        var rotated = await catalog.WriteAsync(
            async transaction =>
            {
                var key = await transaction.Keys.GetApiKeyAsync(caller.Account, name);
                // Who asks learns the secret of the key with all that it may.
                ApiKeys.RefuseIfOutlives(caller, key.ExpiresAt);
                var after = key with
                {
                    Secret = ApiKeySecret.Seal(secret),
                    Previous = grace > TimeSpan.Zero ? new PreviousSecret(key.Secret.Fingerprint, now + grace) : null,
                    Api = key.Api! with { Prefix = ApiKeySecret.PrefixOf(secret) },
                };
                await transaction.Keys.UpdateAsync(after);
                await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.ApiKeyRotated, after, caller, now));
                return after;
            },
            cancellationToken);
        return (rotated with { LastUsedAt = uses.LastOf(rotated) }, secret);
    }
}
