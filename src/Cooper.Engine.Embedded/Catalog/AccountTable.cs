using Cooper.Domain.Accounts;
using Cooper.Domain.Catalog;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class AccountTable(SqliteSession session) : IAccountTable
{
    const string First = "select id, created_at from accounts order by created_at, id limit 1";
    const string Insert = "insert into accounts (id, created_at) values (?1, ?2)";

    public ValueTask<Account?> FindFirstAsync(CancellationToken cancellationToken) =>
        new(session.QueryFirst(First, row => new Account(AccountId.Parse(row.GetString(0)), row.GetTime(1))));

    public ValueTask AddAsync(Account account)
    {
        session.Execute(Insert, account.Id.ToString(), CatalogRows.ToColumn(account.CreatedAt));
        return default;
    }
}
