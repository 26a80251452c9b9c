namespace Cooper.Domain.Keys;

/// <summary>A session of the console: who it is for, and the token that proves it.</summary>
public sealed record Session(Caller Caller, string Token);

/// <summary>Turns key id and secret into a session of the console. <c>POST /console/session</c>.</summary>
public sealed class StartSession(Authenticate authenticate, Tokens tokens)
{
    public async Task<Session> ExecuteAsync(string keyId, string secret, CancellationToken cancellationToken)
    {
        var caller = await authenticate.BySecretAsync(keyId, secret, cancellationToken);
        return new Session(caller, tokens.ForSession(caller.Key.Id));
    }
}
