using SQLitePCL;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>
/// One connection to a place's index, used by one thread at a time. A thin layer over SQLite's own calls: rows go in and out as spans,
/// statements are prepared once.
/// </summary>
sealed class SqliteDatabase : IDisposable
{
    readonly sqlite3 handle;
    readonly List<SqliteStatement> statements = [];
    readonly Dictionary<string, SqliteStatement> kept = [];

    SqliteDatabase(sqlite3 handle) => this.handle = handle;

    /// <summary>Opens a database that is there for writing.</summary>
    public static SqliteDatabase OpenWriter(string path) => OpenWriter(path, 0);

    /// <summary>Likewise; one that is not there is made.</summary>
    public static SqliteDatabase CreateWriter(string path) => OpenWriter(path, raw.SQLITE_OPEN_CREATE);

    /// <summary>Refuses a database that does not do WAL with full syncs: SQLite may silently not.</summary>
    static SqliteDatabase OpenWriter(string path, int flags)
    {
        var database = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | flags);
        try
        {
            database.Execute(
                """
                pragma secure_delete = off; pragma foreign_keys = off; pragma mmap_size = 0;
                pragma synchronous = full; pragma wal_autocheckpoint = 0
                """);
            var mode = database.ReadText("pragma journal_mode = wal");
            var synchronous = database.ReadText("pragma synchronous");
            return mode == "wal" && synchronous == "2"
                ? database
                : throw new SqliteFailedException(
                    raw.SQLITE_IOERR, $"{path} answers journal_mode {mode} and synchronous {synchronous}, not wal and 2");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static SqliteDatabase OpenReader(string path)
    {
        var database = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX);
        database.Execute("pragma mmap_size = 0; pragma query_only = on");
        return database;
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>Rows changed since it was opened.</summary>
    public int Changes => raw.sqlite3_total_changes(handle);

    /// <summary>Prepared once, and disposed with the database.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        var prepared = new SqliteStatement(this, statement);
        statements.Add(prepared);
        return prepared;
    }

    /// <summary>Prepared at the first use and kept. Whoever steps through it resets it.</summary>
    public SqliteStatement Keep(string sql)
    {
        if (!kept.TryGetValue(sql, out var statement))
            kept.Add(sql, statement = Prepare(sql));
        return statement;
    }

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(handle, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    /// <summary>
    /// The first value, read to the end: an error may come behind a row. <c>pragma journal_mode = wal</c> answers <c>wal</c> and then
    /// fails.
    /// </summary>
    public string ReadText(string sql)
    {
        using var statement = Prepare(sql);
        statements.Remove(statement);
        var text = statement.Step() ? statement.Text(0) : "";
        while (statement.Step())
        {
        }

        return text;
    }

    public void Dispose()
    {
        foreach (var statement in statements)
            statement.Dispose();
        handle.Dispose();
    }

    internal void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    internal SqliteFailedException Failure(int code) => new(code & 0xff, raw.sqlite3_errmsg(handle).utf8_to_string());

    static SqliteDatabase Open(string path, int flags)
    {
        SqliteLibrary.Initialize();
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code == raw.SQLITE_OK)
        {
            _ = raw.sqlite3_busy_timeout(handle, 30_000);
            return new SqliteDatabase(handle);
        }

        handle?.Dispose();
        throw new SqliteFailedException(code & 0xff, $"cannot open {path}");
    }
}
