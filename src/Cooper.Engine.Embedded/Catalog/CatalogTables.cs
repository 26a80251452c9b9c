using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>All tables as one connection sees them.</summary>
sealed class CatalogTables(SqliteSession session) : ICatalogTransaction, IDisposable
{
    public SqliteSession Session => session;

    /// <summary>What the transaction under way has touched.</summary>
    public CatalogChanges Changes { get; } = new();

    public IAccountTable Accounts => field ??= new AccountTable(session);

    public IBucketTable Buckets => field ??= new BucketTable(session, Changes);

    public IKeyTable Keys => field ??= new KeyTable(session, Changes);

    public ITaskTable Tasks => field ??= new TaskTable(session);

    public IReclaimTable Reclaims => field ??= new ReclaimTable(session);

    public IAnswerTable Answers => field ??= new AnswerTable(session);

    public IAuditTable Audit => field ??= new AuditTable(session);

    public IWebhookTable Webhooks => field ??= new WebhookTable(session, Changes);

    public IEventTable Events => field ??= new EventTable(session);

    public void Dispose() => session.Dispose();
}

/// <summary>The rows that a transaction has touched, for the caches.</summary>
sealed class CatalogChanges
{
    public HashSet<BucketId> Buckets { get; } = [];

    public HashSet<KeyId> Keys { get; } = [];

    /// <summary>The accounts whose webhooks they are.</summary>
    public HashSet<AccountId> Webhooks { get; } = [];

    public void Clear()
    {
        Buckets.Clear();
        Keys.Clear();
        Webhooks.Clear();
    }
}
