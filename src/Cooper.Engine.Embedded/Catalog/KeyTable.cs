using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class KeyTable(SqliteSession session, CatalogChanges changes) : IKeyTable
{
    const string Columns = """
        id, account, name, capabilities, is_restricted, name_prefix, expires_at, created_at, is_suspended, secret, fingerprint,
        api, previous_fingerprint, previous_until, last_used_at, revoked_at,
        (select group_concat(bucket) from (select bucket from key_buckets where key = keys.id order by position))
        """;

    const string ById = $"select {Columns} from keys where id = ?1";
    const string ByFingerprint = $"select {Columns} from keys where fingerprint = ?1 or previous_fingerprint = ?1";
    const string OfAccount = $"""
        select {Columns} from keys where account = ?1 and id >= ?2 and id <> account and api is null
        order by id limit ?3
        """;
    const string Api = $"select {Columns} from keys where account = ?1 and api is not null order by created_at, id";
    const string OfBucket = $"select {Columns} from keys where id in (select key from key_buckets where bucket = ?1) order by id";
    const string NextNumber = "update accounts set last_key_number = last_key_number + 1 where id = ?1 returning last_key_number";

    const string Insert = """
        insert into keys (id, account, name, capabilities, is_restricted, name_prefix, expires_at, created_at, is_suspended, secret,
            fingerprint, api, previous_fingerprint, previous_until, last_used_at, revoked_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """;

    const string Update = """
        update keys set account = ?2, name = ?3, capabilities = ?4, is_restricted = ?5, name_prefix = ?6, expires_at = ?7, created_at = ?8,
            is_suspended = ?9, secret = ?10, fingerprint = ?11, api = ?12, previous_fingerprint = ?13, previous_until = ?14,
            last_used_at = ?15, revoked_at = ?16
        where id = ?1
        """;

    const string NoteUse = "update keys set last_used_at = ?2 where id = ?1 and (last_used_at is null or last_used_at < ?2)";

    const string InsertBucket = "insert into key_buckets (key, position, bucket) values (?1, ?2, ?3)";
    const string DeleteBuckets = "delete from key_buckets where key = ?1";
    const string Delete = "delete from keys where id = ?1";

    public ValueTask<ApplicationKey?> FindAsync(KeyId id, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ById, Read, id.ToString()));

    public ValueTask<ApplicationKey?> FindByFingerprintAsync(byte[] fingerprint, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ByFingerprint, Read, fingerprint));

    public ValueTask<IReadOnlyList<ApplicationKey>> ListAsync(
        AccountId account, KeyId? start, int most, CancellationToken cancellationToken) =>
        new(session.Query(OfAccount, Read, account.ToString(), start?.ToString() ?? "", most));

    public ValueTask<IReadOnlyList<ApplicationKey>> ListOfBucketAsync(BucketId bucket, CancellationToken cancellationToken) =>
        new(session.Query(OfBucket, Read, bucket.ToString()));

    public ValueTask<IReadOnlyList<ApplicationKey>> ListApiKeysAsync(AccountId account, CancellationToken cancellationToken) =>
        new(session.Query(Api, Read, account.ToString()));

    public ValueTask<long> NextNumberAsync(AccountId account) =>
        new(session.QueryNumber(NextNumber, account.ToString()) ?? throw new InvalidOperationException($"No account {account}"));

    public ValueTask AddAsync(ApplicationKey key)
    {
        Write(Insert, key);
        AddBuckets(key);
        return default;
    }

    public ValueTask UpdateAsync(ApplicationKey key)
    {
        if (Write(Update, key) == 0)
            throw new InvalidOperationException($"No key {key.Id} to update");
        session.Execute(DeleteBuckets, key.Id.ToString());
        AddBuckets(key);
        return default;
    }

    public ValueTask DeleteAsync(KeyId id)
    {
        changes.Keys.Add(id);
        session.Execute(Delete, id.ToString());
        return default;
    }

    public ValueTask NoteUseAsync(KeyId id, DateTimeOffset at)
    {
        changes.Keys.Add(id);
        session.Execute(NoteUse, id.ToString(), CatalogRows.ToColumn(at));
        return default;
    }

    int Write(string sql, ApplicationKey key)
    {
        changes.Keys.Add(key.Id);
        return session.Execute(
            sql, key.Id.ToString(), key.Account.ToString(), key.Name, key.Capabilities.ToString(), key.Buckets is null ? 0 : 1,
            key.NamePrefix, CatalogRows.ToColumn(key.ExpiresAt), CatalogRows.ToColumn(key.CreatedAt), key.IsSuspended ? 1 : 0,
            key.Secret.Box, key.Secret.Fingerprint, key.Api?.ToJson(), key.Previous?.Fingerprint,
            CatalogRows.ToColumn(key.Previous?.Until), CatalogRows.ToColumn(key.LastUsedAt), CatalogRows.ToColumn(key.RevokedAt));
    }

    void AddBuckets(ApplicationKey key)
    {
        for (var i = 0; i < (key.Buckets?.Count ?? 0); i++)
            session.Execute(InsertBucket, key.Id.ToString(), i, key.Buckets![i].ToString());
    }

    static ApplicationKey Read(SqliteDataReader row) => new()
    {
        Id = KeyId.Parse(row.GetString(0)),
        Account = AccountId.Parse(row.GetString(1)),
        Name = row.GetString(2),
        Capabilities = CapabilitySet.FromNames(Split(row.GetString(3))),
        Buckets = row.GetTruth(4) ? [.. Split(row.GetTextOrNull(16) ?? "").Select(BucketId.Parse)] : null,
        NamePrefix = row.GetTextOrNull(5),
        ExpiresAt = row.GetTimeOrNull(6),
        CreatedAt = row.GetTime(7),
        IsSuspended = row.GetTruth(8),
        Secret = new SealedSecret(row.GetBytes(9), row.GetBytes(10)),
        Api = row.GetTextOrNull(11) is { } api ? ApiKeyFacts.Parse(api) : null,
        Previous = row.IsDBNull(12) ? null : new PreviousSecret(row.GetBytes(12), row.GetTime(13)),
        LastUsedAt = row.GetTimeOrNull(14),
        RevokedAt = row.GetTimeOrNull(15),
    };

    static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
