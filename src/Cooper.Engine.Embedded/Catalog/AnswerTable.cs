using Cooper.Domain.Answers;
using Cooper.Domain.Catalog;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class AnswerTable(SqliteSession session) : IAnswerTable
{
    const string ById = "select id, request, status, request_id, content_type, body, expires_at from answers where id = ?1";

    const string Put = """
        insert or replace into answers (id, request, status, request_id, content_type, body, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    const string RemoveExpired = """
        delete from answers where id in (select id from answers where expires_at <= ?1 order by expires_at limit ?2)
        """;

    public ValueTask<StoredAnswer?> FindAsync(AnswerId id, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ById, Read, id.ToString()));

    public ValueTask PutAsync(StoredAnswer answer)
    {
        session.Execute(
            Put, answer.Id.ToString(), answer.RequestDigest, answer.Answer.Status, answer.Answer.RequestId, answer.Answer.ContentType,
            answer.Answer.Body, CatalogRows.ToColumn(answer.ExpiresAt));
        return default;
    }

    public ValueTask<int> RemoveExpiredAsync(DateTimeOffset now, int most) =>
        new(session.Execute(RemoveExpired, CatalogRows.ToColumn(now), most));

    static StoredAnswer Read(SqliteDataReader row) => new(
        AnswerId.Parse(row.GetString(0)),
        row.GetString(1),
        new Answer(row.GetInt32(2), row.GetString(3), row.GetTextOrNull(4), row.GetBytes(5)),
        row.GetTime(6));
}
