namespace Cooper.Domain.Keys;

/// <summary>Signs a session of the console out: its token is good for nothing from then on. <c>DELETE /console/session</c>.</summary>
public sealed class EndSession(Tokens tokens, EndedSessions ended)
{
    /// <summary>Without effect on what is no session.</summary>
    public void Execute(string token)
    {
        if (tokens.ReadSession(token) is { } signed)
            ended.Add(token, signed.ExpiresAt);
    }
}
