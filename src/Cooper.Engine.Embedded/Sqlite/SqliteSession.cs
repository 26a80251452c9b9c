using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>How a database is to be opened.</summary>
/// <param name="CanWrite">Otherwise every change is refused by SQLite.</param>
/// <param name="ErasesDeleted">Whether deleted content is overwritten in the database file.</param>
readonly record struct SqliteMode(bool CanWrite, bool ErasesDeleted);

/// <summary>
/// One connection with its statements, each prepared when first used and then kept. For one thread at a time. What durability depends on
/// is read back, because SQLite can refuse a pragma without saying so.
/// </summary>
sealed class SqliteSession : IDisposable
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> statements = new(StringComparer.Ordinal);

    SqliteSession(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens a database whose file exists.</summary>
    public static SqliteSession Open(string path, SqliteMode mode)
    {
        SqliteLibrary.Initialize();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ConnectionString);
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.Configure(path, mode);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public T? QueryFirst<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        using var reader = Bind(sql, values).ExecuteReader();
        var first = reader.Read() ? read(reader) : null;
        ReadToEnd(reader);
        return first;
    }

    /// <summary>The first column of the first row; null if there is no row or it is null.</summary>
    public long? QueryNumber(string sql, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        long? first = reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
        ReadToEnd(reader);
        return first;
    }

    /// <summary>Closing leaves the log as it is instead of moving it into the database: after a failure nothing more is written.</summary>
    public void LeaveLogOnClose() => _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    void Configure(string path, SqliteMode mode)
    {
        // It can answer "wal" and fail after that: only what it says next counts.
        Ask("pragma journal_mode = wal");
        Require("journal_mode", "wal", Ask("pragma journal_mode"));
        Set("synchronous", 2);
        Set("foreign_keys", 1);
        Set("secure_delete", mode.ErasesDeleted ? 1 : 0);
        // All reads and writes pass through SQLite's own file layer, and scratch space is not on the disk.
        Ask("pragma mmap_size = 0");
        Set("temp_store", 2);
        // The engine runs the checkpoints itself: those that SQLite runs at a commit swallow their errors.
        Set("wal_autocheckpoint", 0);
        if (!mode.CanWrite)
            Set("query_only", 1);

        void Set(string pragma, int value)
        {
            Ask($"pragma {pragma} = {value}");
            Require(pragma, value.ToString(), Ask("pragma " + pragma));
        }

        void Require(string pragma, string wanted, string? answered)
        {
            if (answered == wanted)
                return;
            throw new FolderRefusedException(
                $"{path}: SQLite answers {pragma} = {answered} where {wanted} is needed; is the file system writable?");
        }
    }

    string? Ask(string pragma)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Not from outside: the pragmas above.
        command.CommandText = pragma;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var answer = reader.Read() ? reader.GetValue(0).ToString() : null;
        ReadToEnd(reader);
        return answer;
    }

    /// <summary>An error may come behind a row.</summary>
    static void ReadToEnd(SqliteDataReader reader)
    {
        while (reader.Read())
        {
        }
    }

    SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!statements.TryGetValue(sql, out var command))
            statements.Add(sql, command = Prepare(sql, values.Length));
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Parameters are <c>?1</c>, <c>?2</c> and so on.</summary>
    SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of the table classes; values are always parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        return command;
    }
}
