using Cooper.Domain.Accounts;

namespace Cooper.Domain.Buckets;

/// <summary>The namespaces of <c>/v1</c>. There is one for now.</summary>
public static class Namespaces
{
    public const string Default = "default";

    const int IdDigits = 10;

    /// <summary><c>ns_</c> and the last ten digits of the account's id.</summary>
    public static string IdOf(AccountId account) => $"ns_{account.ToString()[^IdDigits..]}";

    public static IReadOnlyList<NamespaceName> NamesOf(AccountId account) => [new(Default, IdOf(account), Default)];
}

/// <summary>How a namespace is called.</summary>
/// <param name="Key">How its buckets name it.</param>
public sealed record NamespaceName(string Key, string Id, string Name);
