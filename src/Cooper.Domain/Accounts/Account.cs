namespace Cooper.Domain.Accounts;

/// <summary>The one who owns buckets and keys. An embedded server has one.</summary>
public sealed record Account(AccountId Id, DateTimeOffset CreatedAt);
