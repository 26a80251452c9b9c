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

        foreach (var image in new CrashImages(folder.Journal).AtEveryCut(CrashPolicies[policy]))
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
            new CrashImages(folder.Journal).AtEveryCut(CrashPolicy.Amnesia),
            image => folder.Look(image, ReadRows) < image.Answers.Count);
    }

    [Fact]
    public void All_of_the_database_is_in_the_journal()
    {
        WriteRows("full");
        var last = new Cut(folder.Journal.Records.Count);
        var image = new CrashImages(folder.Journal).At(CrashPolicy.Kill, [last]).Single();

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

    [Fact]
    public void Every_fault_leaves_what_was_answered()
    {
        foreach (var fault in new[] { Fault.Io, Fault.Sync, Fault.NoSpace, Fault.ReadOnly })
        {
            var injected = 1;
            for (var call = 1; injected > 0; call++)
                injected = SweepOnce(call, fault);
        }
    }

    [Fact]
    public void A_failed_sync_is_never_acknowledged()
    {
        using var connection = Connect(folder.At(""));
        CreateTable(connection, "full");
        folder.Journal.Faults.FailAt(1, Fault.Sync);

        Assert.Throws<SqliteException>(() => Run(connection, "insert into rows values (1)"));
    }

    static int SweepOnce(int call, Fault fault)
    {
        using var broken = new CrashFolder();
        broken.Journal.Faults.FailAt(call, fault);
        try
        {
            WriteRows(broken, "full");
        }
        catch (SqliteException)
        {
            // The place would stop here; what was answered is judged below.
        }

        var answered = broken.Journal.Records.OfType<AnswerRecord>().Count();
        foreach (var policy in new[] { CrashPolicy.Kill, CrashPolicy.Amnesia, CrashPolicy.Undead })
        {
            var last = new Cut(broken.Journal.Records.Count);
            var found = broken.Look(new CrashImages(broken.Journal).At(policy, [last]).Single(), ReadRows);
            Assert.True(found == answered || found == answered + 1, $"{fault} at call {call}: {answered} answered, {found} found.");
        }

        return broken.Journal.Faults.Injected;
    }

    void WriteRows(string synchronous) => WriteRows(folder, synchronous);

    static void WriteRows(CrashFolder target, string synchronous)
    {
        using var connection = Connect(target.At(""));
        CreateTable(connection, synchronous);
        target.Disk.SyncDirectory(target.At(""));
        for (var row = 1; row <= Rows; row++)
        {
            Run(connection, $"insert into rows values ({row})");
            target.Journal.Answer($"insert {row}");
        }
    }

    static void CreateTable(SqliteConnection connection, string synchronous)
    {
        // Few pages before a checkpoint, so that some fall into the run.
        Run(connection, $"pragma journal_mode = wal; pragma synchronous = {synchronous}; pragma wal_autocheckpoint = 5");
        Run(connection, "create table rows (row integer primary key)");
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

    static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
