using Cooper.Domain.Accounts;
using Cooper.Domain.Catalog;
using Cooper.Domain.Webhooks;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class WebhookTable(SqliteSession session, CatalogChanges changes) : IWebhookTable
{
    const string Columns = "id, account, name, event_types, is_active, target, created_at, updated_at";
    const string ById = $"select {Columns} from webhooks where id = ?1";
    const string OfAccount = $"select {Columns} from webhooks where account = ?1 order by number";
    const string Insert = $"insert into webhooks ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    const string Update = """
        update webhooks set account = ?2, name = ?3, event_types = ?4, is_active = ?5, target = ?6, created_at = ?7, updated_at = ?8
        where id = ?1
        """;

    const string AccountOf = "select account from webhooks where id = ?1";
    const string Delete = "delete from webhooks where id = ?1";
    const string DeleteUntold = "delete from events where not exists (select 1 from deliveries where event = events.number)";

    public ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ById, Read, id.ToString()));

    public ValueTask<IReadOnlyList<Webhook>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
        new(session.Query(OfAccount, Read, account.ToString()));

    public ValueTask AddAsync(Webhook webhook)
    {
        Write(Insert, webhook);
        return default;
    }

    public ValueTask UpdateAsync(Webhook webhook)
    {
        if (Write(Update, webhook) == 0)
            throw new InvalidOperationException($"No webhook {webhook.Id} to update");
        return default;
    }

    public ValueTask DeleteAsync(WebhookId id)
    {
        if (session.QueryFirst(AccountOf, row => row.GetString(0), id.ToString()) is not { } account)
            return default;
        changes.Webhooks.Add(AccountId.Parse(account));
        session.Execute(Delete, id.ToString());
        session.Execute(DeleteUntold);
        return default;
    }

    int Write(string sql, Webhook webhook)
    {
        changes.Webhooks.Add(webhook.Account);
        return session.Execute(
            sql, webhook.Id.ToString(), webhook.Account.ToString(), webhook.Name, string.Join(',', webhook.EventTypes),
            webhook.IsActive ? 1 : 0, webhook.SealedTarget, CatalogRows.ToColumn(webhook.CreatedAt),
            CatalogRows.ToColumn(webhook.UpdatedAt));
    }

    static Webhook Read(SqliteDataReader row) => new()
    {
        Id = WebhookId.Parse(row.GetString(0)),
        Account = AccountId.Parse(row.GetString(1)),
        Name = row.GetString(2),
        EventTypes = row.GetString(3).Split(','),
        IsActive = row.GetTruth(4),
        SealedTarget = row.GetBytes(5),
        CreatedAt = row.GetTime(6),
        UpdatedAt = row.GetTime(7),
    };
}

/// <summary>Webhooks as committed. Those of an account are answered from memory: whoever changes an object asks who listens.</summary>
sealed class CommittedWebhooks(CatalogReaders readers) : IWebhookReader
{
    const int AccountsMax = 1_000;

    readonly RowCache<AccountId, IReadOnlyList<Webhook>> byAccount = new(AccountsMax);

    public ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Webhooks.FindAsync(id, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<Webhook>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
        byAccount.TryGet(account, out var webhooks) ? new(webhooks) : LoadAsync(account, cancellationToken);

    public void Forget(IReadOnlyCollection<AccountId> changed) => byAccount.Forget(changed);

    async ValueTask<IReadOnlyList<Webhook>> LoadAsync(AccountId account, CancellationToken cancellationToken)
    {
        var before = byAccount.Version;
        var webhooks = await readers.ReadAsync(tables => tables.Webhooks.ListAsync(account, cancellationToken), cancellationToken);
        byAccount.Keep(account, webhooks, before);
        return webhooks;
    }
}
