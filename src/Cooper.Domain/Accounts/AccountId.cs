namespace Cooper.Domain.Accounts;

/// <summary>An account: 12 lower-case hex digits. Also the id of its master application key.</summary>
public readonly record struct AccountId
{
    public const int Digits = 12;

    readonly string? text;

    AccountId(string text) => this.text = text;

    public static AccountId? TryParse(string? text) => Hex.IsLower(text, Digits) ? new AccountId(text!) : null;

    public static AccountId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not an account id: {text}");

    public override string ToString() => text ?? "";
}
