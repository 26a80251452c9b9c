using Cooper.Domain.Accounts;
using Cooper.Domain.Answers;
using Cooper.Domain.Audit;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;

namespace Cooper.Engine.Embedded.Catalog;

sealed class CommittedTasks(CatalogReaders readers) : ITaskReader
{
    public ValueTask<DurableTask?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Tasks.FindAsync(id, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<DurableTask>> ListAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, int offset, int most,
        CancellationToken cancellationToken) =>
        readers.ReadAsync(
            tables => tables.Tasks.ListAsync(account, state, kind, buckets, offset, most, cancellationToken), cancellationToken);

    public ValueTask<int> CountAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Tasks.CountAsync(account, state, kind, buckets, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<DurableTask>> ListNextAsync(int most, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Tasks.ListNextAsync(most, cancellationToken), cancellationToken);
}

sealed class CommittedAccounts(CatalogReaders readers) : IAccountReader
{
    public ValueTask<Account?> FindFirstAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Accounts.FindFirstAsync(cancellationToken), cancellationToken);
}

sealed class CommittedAnswers(CatalogReaders readers) : IAnswerReader
{
    public ValueTask<StoredAnswer?> FindAsync(AnswerId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Answers.FindAsync(id, cancellationToken), cancellationToken);
}

sealed class CommittedAudit(CatalogReaders readers) : IAuditReader
{
    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AccountId account, AuditQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Audit.ListAsync(account, query, cancellationToken), cancellationToken);
}
