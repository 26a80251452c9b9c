namespace Cooper.Domain.Keys;

/// <summary>A session of the console: who it is for, the token that proves it, and when it ends by itself.</summary>
public sealed record Session(Caller Caller, string Token, DateTimeOffset ExpiresAt);

/// <summary>Turns key id and secret into a session of the console. <c>POST /console/session</c>.</summary>
public sealed class StartSession(Authenticate authenticate, Tokens tokens, TimeProvider time)
{
    public async Task<Session> ExecuteAsync(string keyId, string secret, CancellationToken cancellationToken)
    {
        var caller = await authenticate.BySecretAsync(keyId, secret, cancellationToken);
        var expiresAt = time.GetUtcNow() + Tokens.SessionLifetime;
        return new Session(caller, tokens.ForSession(caller.Key.Id), expiresAt);
    }
}
