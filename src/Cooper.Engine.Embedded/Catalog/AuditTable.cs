using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Accounts;
using Cooper.Domain.Audit;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed partial class AuditTable(SqliteSession session) : IAuditTable
{
    const string Columns = "account, at, action, bucket, bucket_name, key, request_id, task, content, error, subject_id, subject_name";

    const string Insert = $"insert into audit ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

    const string List = $"""
        select number, {Columns} from audit
        where account = ?1 and (?2 is null or action = ?2) and (?3 is null or bucket = ?3) and number < ?4
        order by number desc limit ?5
        """;

    public ValueTask AddAsync(AuditEntry entry)
    {
        session.Execute(
            Insert, entry.Account.ToString(), CatalogRows.ToColumn(entry.At), (int)entry.Action, entry.Bucket?.ToString() ?? "",
            entry.BucketName ?? "",
            entry.KeyId, entry.RequestId, entry.Task?.ToString(),
            entry.Content is { } content ? JsonSerializer.Serialize(content, AuditJson.Default.BucketContent) : null, entry.Error,
            entry.SubjectId, entry.SubjectName);
        return default;
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AccountId account, AuditQuery query, CancellationToken cancellationToken) =>
        new(session.Query(
            List, Read, account.ToString(), (int?)query.Action, query.Bucket?.ToString(), query.Before ?? long.MaxValue, query.Most));

    static AuditEntry Read(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Account = AccountId.Parse(row.GetString(1)),
        At = row.GetTime(2),
        Action = (AuditAction)row.GetInt32(3),
        Bucket = row.GetString(4) is { Length: > 0 } bucket ? BucketId.Parse(bucket) : null,
        BucketName = row.GetString(5) is { Length: > 0 } name ? name : null,
        KeyId = row.GetTextOrNull(6),
        RequestId = row.GetTextOrNull(7),
        Task = row.GetTextOrNull(8) is { } task ? TaskId.Parse(task) : null,
        Content = row.GetTextOrNull(9) is { } content ? JsonSerializer.Deserialize(content, AuditJson.Default.BucketContent) : null,
        Error = row.GetTextOrNull(10),
        SubjectId = row.GetTextOrNull(11),
        SubjectName = row.GetTextOrNull(12),
    };

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true)]
    [JsonSerializable(typeof(BucketContent))]
    sealed partial class AuditJson : JsonSerializerContext;
}
