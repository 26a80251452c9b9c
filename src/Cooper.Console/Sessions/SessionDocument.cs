using Cooper.Console.Keys;
using Cooper.Domain.Keys;

namespace Cooper.Console.Sessions;

/// <summary>Who is signed in, and what the page may offer.</summary>
/// <param name="KeyExpiresAt">When the key itself ends; null if it does not.</param>
sealed record SessionDocument(
    string KeyId, string KeyName, bool IsMaster, IReadOnlyList<string> Capabilities, IReadOnlyList<string>? BucketIds, string? NamePrefix,
    DateTimeOffset? KeyExpiresAt)
{
    public static SessionDocument Of(Caller caller) => new(
        caller.Key.Id.ToString(),
        caller.Key.Name,
        caller.Key.Id.IsMaster,
        caller.Capabilities.ToNames(),
        KeyDocument.Spell(caller.Buckets),
        caller.Key.NamePrefix,
        caller.Key.ExpiresAt);
}
