using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;
using Cooper.Testing.Crash;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Tests.Crash;

public sealed class SqliteCrashTests : IDisposable
{
    const int Rows = 12;

    readonly CrashFolder folder = new();

    public static TheoryData<string> Policies => [.. CrashPolicies.Keys];

    static readonly Dictionary<string, CrashPolicy> CrashPolicies = new(StringComparer.Ordinal)
    {
        ["kill"] = CrashPolicy.Kill,
        ["amnesia"] = CrashPolicy.Amnesia,
        ["undead"] = CrashPolicy.Undead,
        ["zeros"] = CrashPolicy.Zeros,
        ["last only"] = CrashPolicy.LastOnly,
        ["subset"] = CrashPolicy.Subset(1),
        ["strict"] = CrashPolicy.Strict(1),
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_commit_survives_every_crash_after_its_answer(string policy)
    {
        WriteRows("full");

        foreach (var image in folder.Images.AtEveryCut(CrashPolicies[policy]))
        {
            var found = folder.Look(image, ReadRows);
            Assert.InRange(found, image.Answers.Count, image.Answers.Count + 1);
        }
    }

    [Fact]
    public void A_commit_that_is_not_synced_is_caught()
    {
        WriteRows("normal");

        Assert.Contains(
            folder.Images.AtEveryCut(CrashPolicy.Amnesia),
            image => folder.Look(image, ReadRows) < image.Answers.Count);
    }

    [Fact]
    public void All_of_the_database_is_in_the_journal()
    {
        WriteRows("full");
        var last = new Cut(folder.Journal.Records.Count);
        var image = folder.Images.At(CrashPolicy.Kill, [last]).Single();

        var same = folder.Look(image, path => Directory.GetFiles(folder.At(""))
            .All(file => File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Join(path, Path.GetFileName(file))))));

        Assert.True(same);
        Assert.True(File.Exists(folder.At("index.db")));
    }

    [Fact]
    public void The_journal_holds_the_directory_syncs_that_SQLite_does_itself()
    {
        WriteRows("full");

        var records = folder.Journal.Records;
        var walCreated = records.OfType<NameRecord>().First(record => record.Path.EndsWith("-wal", StringComparison.Ordinal));
        var wal = walCreated.Changes[0].Edits[0].Node;
        var firstSync = records.OfType<SyncFileRecord>().First(record => record.File == wal);

        Assert.IsType<SyncDirectoryRecord>(records[firstSync.Number + 1]);
    }

    [Fact]
    public void Another_database_is_none_of_the_journals_business()
    {
        var elsewhere = Directory.CreateTempSubdirectory("cooper-elsewhere-").FullName;
        using (var connection = Connect(elsewhere))
            Run(connection, "create table a (b)");

        Assert.Empty(folder.Journal.Records);
        Directory.Delete(elsewhere, recursive: true);
    }

    [Theory]
    [InlineData("Io", "Once")]
    [InlineData("Io", "Forever")]
    [InlineData("Sync", "Once")]
    [InlineData("Sync", "Forever")]
    [InlineData("NoSpace", "Once")]
    [InlineData("NoSpace", "Forever")]
    [InlineData("ReadOnly", "Once")]
    [InlineData("ReadOnly", "Forever")]
    public void Every_fault_leaves_what_was_answered(string fault, string repeat)
    {
        var injected = 1;
        for (var call = 1; injected > 0; call++)
            injected = CountInjected(call, Enum.Parse<Fault>(fault), Enum.Parse<Repeat>(repeat));
    }

    [Fact]
    public void A_failed_sync_is_never_acknowledged()
    {
        using var connection = Connect(folder.At(""));
        TryUseWal(connection, "full");
        Run(connection, "create table rows (row integer primary key)");
        folder.Journal.Faults.FailAt(1, Fault.Sync);

        Assert.Throws<SqliteException>(() => Run(connection, "insert into rows values (1)"));
    }

    [Fact]
    public void A_failed_commit_is_hidden_from_who_stops_at_the_row()
    {
        using var connection = Connect(folder.At(""));
        TryUseWal(connection, "full");
        Run(connection, "create table rows (row integer primary key)");
        const string insert = "insert into rows values (1) returning row";

        folder.Journal.Faults.FailAt(1, Fault.Sync);
        Assert.Throws<SqliteException>(() => Ask(connection, insert));

        folder.Journal.Faults.FailAt(1, Fault.Sync);
        using var command = connection.CreateCommand();
        command.CommandText = insert;
        Assert.Equal(1L, command.ExecuteScalar());
        Assert.Equal(0L, Ask(connection, "select count(*) from rows"));
    }

    /// <summary>Why the engine rewrites a log before SQLite opens a database after an unclean end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_commit_after_a_failed_sync_is_lost_unless_the_log_was_rewritten(bool isRewritten)
    {
        using (var connection = Connect(folder.At("")))
        {
            TryUseWal(connection, "full");
            Run(connection, "create table rows (row integer primary key)");
            Run(connection, "insert into rows values (1)");
            folder.Disk.SyncDirectory(folder.At(""));

            folder.Journal.Faults.FailAt(1, Fault.Sync, Repeat.Forever);
            Assert.Throws<SqliteException>(() => Run(connection, "insert into rows values (2)"));
        }

        folder.Journal.Faults.Clear();
        if (isRewritten)
            Rewrite("index.db-wal");
        using (var connection = Connect(folder.At("")))
        {
            Run(connection, "pragma synchronous = full");
            Run(connection, "insert into rows values (3)");
            Assert.Equal(3L, Ask(connection, "select count(*) from rows"));

            var image = folder.Images.At(CrashPolicy.Amnesia, [new Cut(folder.Journal.Records.Count)]).Single();
            Assert.Equal(isRewritten ? 3 : 1, folder.Look(image, ReadRows));
        }
    }

    void Rewrite(string name)
    {
        using var file = folder.Disk.Open(folder.At(name));
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        file.Write(0, bytes);
        file.Sync();
    }

    static int CountInjected(int call, Fault fault, Repeat repeat)
    {
        using var broken = new CrashFolder();
        broken.Journal.Faults.FailAt(call, fault, repeat);
        try
        {
            WriteRows(broken, "full");
        }
        catch (Exception failure) when (failure is SqliteException or DiskException)
        {
            // The place would stop here; what was answered is judged below.
        }

        var answered = broken.Journal.Records.OfType<AnswerRecord>().Count();
        foreach (var policy in new[] { CrashPolicy.Kill, CrashPolicy.Amnesia, CrashPolicy.Undead })
        {
            var last = new Cut(broken.Journal.Records.Count);
            var found = broken.Look(broken.Images.At(policy, [last]).Single(), ReadRows);
            Assert.True(
                found == answered || found == answered + 1,
                $"{fault} {repeat} at call {call}: {answered} answered, {found} found.");
        }

        return broken.Journal.Faults.Injected;
    }

    void WriteRows(string synchronous) => WriteRows(folder, synchronous);

    static void WriteRows(CrashFolder target, string synchronous)
    {
        using var connection = Connect(target.At(""));
        if (!TryUseWal(connection, synchronous))
            return;

        Run(connection, "create table rows (row integer primary key)");
        target.Disk.SyncDirectory(target.At(""));
        for (var row = 1; row <= Rows; row++)
        {
            Run(connection, $"insert into rows values ({row})");
            target.Journal.Answer($"insert {row}");
        }
    }

    /// <summary>
    /// The switch can fail after it has answered "wal". Then SQLite goes on with a rollback journal, whose unlink is not synced: a
    /// commit is undone when the journal comes back.
    /// </summary>
    static bool TryUseWal(SqliteConnection connection, string synchronous)
    {
        // Few pages before a checkpoint, so that some fall into the run.
        Run(connection, $"pragma synchronous = {synchronous}; pragma wal_autocheckpoint = 5");
        return Ask(connection, "pragma journal_mode = wal") is "wal";
    }

    /// <summary>How many rows; they must be the first ones. None if there is no table yet.</summary>
    static int ReadRows(string path)
    {
        using var connection = Connect(path);
        Assert.Equal("ok", Ask(connection, "pragma integrity_check"));
        if ((long)Ask(connection, "select count(*) from sqlite_master")! == 0)
            return 0;

        Assert.Equal(Ask(connection, "select count(*) from rows"), Ask(connection, "select ifnull(max(row), 0) from rows"));
        return (int)(long)Ask(connection, "select count(*) from rows")!;
    }

    static SqliteConnection Connect(string path)
    {
        SqliteLibrary.Initialize();
        var connection = new SqliteConnection($"Data Source={Path.Join(path, "index.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first value. Reads to the end, because errors may follow the row and ExecuteScalar does not see them.</summary>
    static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var value = reader.Read() ? reader.GetValue(0) : null;
        while (reader.Read())
        {
        }

        return value;
    }
}
