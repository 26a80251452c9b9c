using Cooper.Domain.Accounts;

namespace Cooper.Domain.Keys;

/// <summary>An application key's id: the account's id for the master key, else <c>005</c>, the account's id and ten digits.</summary>
public readonly record struct KeyId
{
    public const string Cluster = "005";
    const int CounterDigits = 10;
    const int Length = 25;

    readonly string? text;

    KeyId(string text) => this.text = text;

    public bool IsMaster => text?.Length == AccountId.Digits;

    public static KeyId Master(AccountId account) => new(account.ToString());

    public static KeyId Numbered(AccountId account, long number) =>
        new($"{Cluster}{account}{number.ToString().PadLeft(CounterDigits, '0')}");

    public static KeyId? TryParse(string? text)
    {
        if (Hex.IsLower(text, AccountId.Digits))
            return new KeyId(text!);
        return text is { Length: Length } && text.StartsWith(Cluster, StringComparison.Ordinal)
            && Hex.IsLower(text.Substring(Cluster.Length, AccountId.Digits), AccountId.Digits)
            && !text.AsSpan(Cluster.Length + AccountId.Digits).ContainsAnyExceptInRange('0', '9')
            ? new KeyId(text)
            : null;
    }

    public static KeyId Parse(string text) => TryParse(text) ?? throw new FormatException("Not an application key's id");

    public override string ToString() => text ?? "";
}
