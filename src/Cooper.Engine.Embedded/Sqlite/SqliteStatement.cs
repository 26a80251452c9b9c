using System.Text;
using SQLitePCL;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>A prepared statement. Parameters and columns are counted from 1 and 0, as SQLite does.</summary>
sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    public SqliteStatement Bind(int at, long value)
    {
        database.Check(raw.sqlite3_bind_int64(statement, at, value));
        return this;
    }

    /// <summary>An empty span is an empty blob, not NULL.</summary>
    public SqliteStatement Bind(int at, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, at, 0) : raw.sqlite3_bind_blob(statement, at, value));
        return this;
    }

    public SqliteStatement BindNull(int at)
    {
        database.Check(raw.sqlite3_bind_null(statement, at));
        return this;
    }

    public SqliteStatement Bind(int at, string? value) => value is null ? BindNull(at) : BindText(at, value);

    /// <summary>True if there is a row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        var failure = database.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Likewise; tells how many rows it changed.</summary>
    public int RunAndCount()
    {
        var before = database.Changes;
        Run();
        return database.Changes - before;
    }

    /// <summary>The first row; nothing if there is none.</summary>
    public T? First<T>(Func<SqliteStatement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    public List<T> All<T>(Func<SqliteStatement, T> read)
    {
        var all = new List<T>();
        try
        {
            while (Step())
                all.Add(read(this));
        }
        finally
        {
            Reset();
        }

        return all;
    }

    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => statement.Dispose();

    SqliteStatement BindText(int at, string value)
    {
        database.Check(raw.sqlite3_bind_text(statement, at, Encoding.UTF8.GetBytes(value)));
        return this;
    }
}
