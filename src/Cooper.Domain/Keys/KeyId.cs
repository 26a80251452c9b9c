using Cooper.Domain.Accounts;

namespace Cooper.Domain.Keys;

/// <summary>
/// A key's id: the account's id for the master key, <c>005</c>, the account's id and ten digits for other application keys, <c>key_</c> and
/// 16 hex digits for API keys.
/// </summary>
public readonly record struct KeyId
{
    public const string Cluster = "005";
    const int CounterDigits = 10;
    const int Length = 25;
    const string ApiPrefix = "key_";
    const int ApiDigits = 16;

    readonly string? text;

    KeyId(string text) => this.text = text;

    public bool IsMaster => text?.Length == AccountId.Digits;

    public static KeyId Master(AccountId account) => new(account.ToString());

    public static KeyId Numbered(AccountId account, long number) =>
        new($"{Cluster}{account}{number.ToString().PadLeft(CounterDigits, '0')}");

    public static KeyId NewApi(Entropy entropy) => new(ApiPrefix + entropy.NextHex(ApiDigits));

    public static KeyId? TryParse(string? text)
    {
        if (Hex.IsLower(text, AccountId.Digits))
            return new KeyId(text!);
        if (text?.StartsWith(ApiPrefix, StringComparison.Ordinal) == true)
            return Hex.IsLower(text[ApiPrefix.Length..], ApiDigits) ? new KeyId(text) : null;
        return text is { Length: Length } && text.StartsWith(Cluster, StringComparison.Ordinal)
            && Hex.IsLower(text.Substring(Cluster.Length, AccountId.Digits), AccountId.Digits)
            && !text.AsSpan(Cluster.Length + AccountId.Digits).ContainsAnyExceptInRange('0', '9')
            ? new KeyId(text)
            : null;
    }

    public static KeyId Parse(string text) => TryParse(text) ?? throw new FormatException("Not an application key's id");

    public override string ToString() => text ?? "";
}
