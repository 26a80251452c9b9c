using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class TaskTable(SqliteSession session) : ITaskTable
{
    const string Columns = """
        id, account, kind, state, bucket, progress, output, created_at, started_at, heartbeat_at, finished_at, due_at, failures,
        progressed_at, error, error_code, request_id, requested_by
        """;

    const string ById = $"select {Columns} from tasks where id = ?1";
    const string Next = $"select {Columns} from tasks where state in (0, 1) order by due_at, number limit ?1";

    const string Insert = $"""
        insert into tasks ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """;

    const string Update = """
        update tasks set account = ?2, kind = ?3, state = ?4, bucket = ?5, progress = ?6, output = ?7, created_at = ?8, started_at = ?9,
            heartbeat_at = ?10, finished_at = ?11, due_at = ?12, failures = ?13, progressed_at = ?14, error = ?15, error_code = ?16,
            request_id = ?17, requested_by = ?18
        where id = ?1
        """;

    const string RemoveFinished = """
        delete from tasks where id in (
            select id from tasks where state > 1 and finished_at < ?2 and (kind = ?1) = ?3
                and not exists (select 1 from buckets where end_task = tasks.id and buckets.state in (1, 2))
            limit ?4)
        """;

    public ValueTask<DurableTask?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ById, Read, id.ToString()));

    public ValueTask<IReadOnlyList<DurableTask>> ListAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, int offset, int most,
        CancellationToken cancellationToken) =>
        new(session.Query(
            $"select {Columns} from tasks where {Condition(state, kind, buckets)} order by number desc limit ?5 offset ?6",
            Read, account.ToString(), (int?)state, kind, ToJson(buckets), most, offset));

    public ValueTask<int> CountAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, CancellationToken cancellationToken) =>
        new((int)session.QueryNumber(
            $"select count(*) from tasks where {Condition(state, kind, buckets)}",
            account.ToString(), (int?)state, kind, ToJson(buckets))!.Value);

    public ValueTask<IReadOnlyList<DurableTask>> ListNextAsync(int most, CancellationToken cancellationToken) =>
        new(session.Query(Next, Read, most));

    public ValueTask AddAsync(DurableTask task)
    {
        Write(Insert, task);
        return default;
    }

    public ValueTask UpdateAsync(DurableTask task)
    {
        if (Write(Update, task) == 0)
            throw new InvalidOperationException($"No task {task.Id} to update");
        return default;
    }

    public ValueTask HurryAsync(string kind, BucketId bucket, DateTimeOffset due)
    {
        session.Execute(
            "update tasks set due_at = ?3 where bucket = ?2 and kind = ?1 and state in (0, 1) and due_at > ?3",
            kind, bucket.ToString(), CatalogRows.ToColumn(due));
        return default;
    }

    public ValueTask<int> RemoveFinishedAsync(string kind, DateTimeOffset before, int most) =>
        new(session.Execute(RemoveFinished, kind, CatalogRows.ToColumn(before), 1, most));

    public ValueTask<int> RemoveFinishedExceptAsync(string kind, DateTimeOffset before, int most) =>
        new(session.Execute(RemoveFinished, kind, CatalogRows.ToColumn(before), 0, most));

    int Write(string sql, DurableTask task) => session.Execute(
        sql, task.Id.ToString(), task.Account.ToString(), task.Kind, (int)task.State, task.Bucket.ToString(), task.Progress, task.Output,
        CatalogRows.ToColumn(task.CreatedAt), CatalogRows.ToColumn(task.StartedAt), CatalogRows.ToColumn(task.HeartbeatAt),
        CatalogRows.ToColumn(task.FinishedAt), CatalogRows.ToColumn(task.DueAt), task.Failures, CatalogRows.ToColumn(task.ProgressedAt),
        task.Error, task.ErrorCode, task.RequestId, task.RequestedBy);

    /// <summary>
    /// Only columns that are asked for stand in the statement, so that an index can serve it. There are eight forms. A condition that is
    /// not asked for still names its parameter, which is null then: SQLite wants them without gaps.
    /// </summary>
    static string Condition(TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets) =>
        "account = ?1"
        + (state is null ? " and ?2 is null" : " and state = ?2")
        + (kind is null ? " and ?3 is null" : " and kind = ?3")
        + (buckets is null ? " and ?4 is null" : " and bucket in (select value from json_each(?4))");

    /// <summary>Ids are hex digits and need no escapes.</summary>
    static string? ToJson(IReadOnlyCollection<BucketId>? buckets) =>
        buckets is null ? null : "[" + string.Join(',', buckets.Select(bucket => $"\"{bucket}\"")) + "]";

    static DurableTask Read(SqliteDataReader row) => new()
    {
        Id = TaskId.Parse(row.GetString(0)),
        Account = AccountId.Parse(row.GetString(1)),
        Kind = row.GetString(2),
        State = (TaskState)row.GetInt32(3),
        Bucket = BucketId.Parse(row.GetString(4)),
        Progress = row.GetString(5),
        Output = row.GetTextOrNull(6),
        CreatedAt = row.GetTime(7),
        StartedAt = row.GetTimeOrNull(8),
        HeartbeatAt = row.GetTimeOrNull(9),
        FinishedAt = row.GetTimeOrNull(10),
        DueAt = row.GetTime(11),
        Failures = row.GetInt32(12),
        ProgressedAt = row.GetTime(13),
        Error = row.GetTextOrNull(14),
        ErrorCode = row.GetTextOrNull(15),
        RequestId = row.GetTextOrNull(16),
        RequestedBy = row.GetTextOrNull(17),
    };
}
