using System.Security.Cryptography;
using System.Text;

namespace Cooper.Domain.Keys;

/// <summary>
/// Sessions that were signed out, until they would have ended by themselves, so that a copy of the cookie is good for nothing. Kept in
/// memory: a restart forgets them, and their own end, at most <see cref="Tokens.SessionLifetime"/> later, holds all the same.
/// </summary>
public sealed class EndedSessions(TimeProvider time)
{
    /// <summary>Above this the ones nearest to their own end are forgotten. Only whoever has a key can add any.</summary>
    const int Most = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<string, DateTimeOffset> ended = [];

    public void Add(string token, DateTimeOffset expiresAt)
    {
        lock (gate)
        {
            if (ended.Count >= Most)
                MakeRoom();
            ended[Digest(token)] = expiresAt;
        }
    }

    public bool Contains(string token)
    {
        lock (gate)
            return ended.ContainsKey(Digest(token));
    }

    void MakeRoom()
    {
        var now = time.GetUtcNow();
        foreach (var digest in ended.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
            ended.Remove(digest);
        if (ended.Count >= Most)
            ended.Remove(ended.MinBy(entry => entry.Value).Key);
    }

    static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
