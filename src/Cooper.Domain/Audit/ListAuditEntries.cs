using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Audit;

/// <param name="Before">Only entries with a smaller number; null to begin with the newest.</param>
public sealed record AuditQuery(AuditAction? Action, BucketId? Bucket, long? Before, int Most);

/// <summary>The audit log, newest first. Asks for the highest right. <c>GET /v1/organizations/audit/logs</c>.</summary>
public sealed class ListAuditEntries(ICatalog catalog)
{
    public const int EntriesMax = 1000;

    public async Task<IReadOnlyList<AuditEntry>> ExecuteAsync(Caller caller, AuditQuery query, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        return await catalog.Audit.ListAsync(caller.Account, query, cancellationToken);
    }
}
