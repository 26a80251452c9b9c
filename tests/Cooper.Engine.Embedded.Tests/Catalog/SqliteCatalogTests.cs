using System.Runtime.Versioning;
using Cooper.Domain.Accounts;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Catalog;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;
using Cooper.Testing.Crash;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Tests.Catalog;

/// <summary>What only this catalog can promise or break: its files, its syncs and its failures.</summary>
public sealed class SqliteCatalogTests : IDisposable
{
    readonly CrashFolder folder = new();
    readonly List<Exception> fatal = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Its_files_are_for_the_owner_only()
    {
        await using var catalog = Open();
        await AddAsync(catalog, 1);

        var modes = Directory.GetFiles(folder.At("")).Select(File.GetUnixFileMode).Distinct();

        Assert.Equal([UnixFileMode.UserRead | UnixFileMode.UserWrite], modes);
    }

    [Fact]
    public async Task A_newer_catalog_is_refused_and_left_alone()
    {
        await Open().DisposeAsync();
        Execute($"pragma user_version = {CatalogSchema.Version + 1}");
        var before = await File.ReadAllBytesAsync(folder.At("catalog.db"));

        var refused = Assert.Throws<FolderRefusedException>(() => Open());

        Assert.Contains($"format {CatalogSchema.Version + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.At("catalog.db")));
    }

    [Fact]
    public async Task A_catalog_of_an_older_format_is_upgraded_with_what_is_in_it()
    {
        await using (var before = Open())
            await AddAsync(before, 1);
        Execute(
            """
            drop index keys_api_name; drop index keys_api; drop index keys_previous_fingerprint;
            alter table keys drop column api;
            alter table keys drop column previous_fingerprint;
            alter table keys drop column previous_until;
            alter table keys drop column last_used_at;
            alter table keys drop column revoked_at;
            alter table audit drop column subject_id;
            alter table audit drop column subject_name;
            alter table buckets drop column last_events;
            alter table buckets drop column drained_event;
            drop table deliveries; drop table events; drop table webhooks;
            pragma user_version = 4
            """);

        await using var after = Open();

        var account = await after.Accounts.FindFirstAsync(default);
        Assert.NotNull(account);
        Assert.Empty(await after.Webhooks.ListAsync(account.Id, default));
        Assert.Empty(await after.Keys.ListApiKeysAsync(account.Id, default));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(folder.At("catalog.db"), new string('x', 8192));

        Assert.Throws<FolderRefusedException>(() => Open());
    }

    [Fact]
    public async Task A_full_disk_refuses_and_the_next_change_goes_through()
    {
        await using var catalog = Open();
        await AddAsync(catalog, 1);
        folder.Journal.Faults.FailWhen(call => call.Kind == CallKind.Write, Fault.NoSpace);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => AddAsync(catalog, 2));
        folder.Journal.Faults.Clear();
        await AddAsync(catalog, 2);

        Assert.Equal(RefusalCode.StorageUnavailable, refused.Refusal.Code);
        Assert.Empty(fatal);
    }

    [Fact]
    public async Task A_failed_sync_is_never_acknowledged()
    {
        await using var catalog = Open();
        await AddAsync(catalog, 1);
        folder.Journal.Faults.FailWhen(_ => true, Fault.Sync);

        var change = AddAsync(catalog, 2);
        var later = AddAsync(catalog, 3);

        Assert.Single(fatal);
        Assert.False(change.IsCompleted);
        Assert.False(later.IsCompleted);
        folder.Journal.Faults.Clear();
    }

    [Fact]
    public async Task A_failed_write_stops_the_catalog_for_good()
    {
        await using var catalog = Open();
        await AddAsync(catalog, 1);
        folder.Journal.Faults.FailWhen(call => call.Kind == CallKind.Write, Fault.Io);

        var change = AddAsync(catalog, 2);

        Assert.Single(fatal);
        Assert.False(change.IsCompleted);
        folder.Journal.Faults.Clear();
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("amnesia")]
    [InlineData("undead")]
    [InlineData("strict")]
    public async Task What_was_acknowledged_survives_every_crash(string policy)
    {
        await using (var catalog = Open())
        {
            for (var number = 1; number <= 5; number++)
            {
                await AddAsync(catalog, number);
                folder.Journal.Answer("add", "ok");
            }
        }

        foreach (var image in new CrashImages(folder.Journal).AtEveryCut(PolicyOf(policy)))
            Assert.InRange(await CountAccountsAsync(image), image.Answers.Count, image.Answers.Count + 1);
    }

    [Fact]
    public async Task What_the_log_held_is_written_anew_before_it_is_believed()
    {
        await using var catalog = Open();
        await AddAsync(catalog, 1);
        var log = await File.ReadAllBytesAsync(folder.At("catalog.db-wal"));
        using var left = new CrashFolder();
        left.Put("catalog.db-wal", "").Dispose();
        await File.WriteAllBytesAsync(left.At("catalog.db-wal"), log);

        WalRewrite.Run(left.Disk, left.At("catalog.db"));

        var written = left.Journal.Records.OfType<DataRecord>().Select(record => record.Change).OfType<Written>().ToList();
        Assert.Equal(log, written.SelectMany(change => change.Bytes.ToArray()));
        Assert.IsType<SyncDirectoryRecord>(left.Journal.Records[^1]);
        Assert.IsType<SyncFileRecord>(left.Journal.Records[^2]);
        Assert.Equal(log, await File.ReadAllBytesAsync(left.At("catalog.db-wal")));
    }

    [Fact]
    public async Task The_log_stays_small()
    {
        await using var catalog = Open();
        for (var number = 1; number <= 1000; number++)
            await AddAsync(catalog, number);

        Assert.InRange(new FileInfo(folder.At("catalog.db-wal")).Length, 1, 8_000_000);
    }

    SqliteCatalog Open() => SqliteCatalog.Open(folder.At("catalog.db"), folder.Disk, Ballast.None(), fatal.Add);

    static Task<Account> AddAsync(SqliteCatalog catalog, int number) => catalog.WriteAsync(
        async transaction =>
        {
            var account = new Account(AccountId.Parse(number.ToString("x12")), DateTimeOffset.UnixEpoch);
            await transaction.Accounts.AddAsync(account);
            return account;
        },
        CancellationToken.None);

    static async Task<int> CountAccountsAsync(CrashImage image)
    {
        var home = Directory.CreateTempSubdirectory("cooper-image-").FullName;
        var path = Path.Join(home, "data", "catalog.db");
        try
        {
            image.WriteTo(Path.GetDirectoryName(path)!);
            // Opened as the server opens it, so that recovery is part of the proof; twice, because the second must change nothing.
            for (var i = 0; i < 2; i++)
                await SqliteCatalog.Open(path, new LinuxDisk(), Ballast.None(), Rethrow).DisposeAsync();

            await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from accounts";
            return Convert.ToInt32(await command.ExecuteScalarAsync());
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    static void Rethrow(Exception failure) => throw new InvalidOperationException("The catalog stopped", failure);

    void Execute(string sql)
    {
        SqliteLibrary.Initialize();
        using var connection = new SqliteConnection($"Data Source={folder.At("catalog.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    static CrashPolicy PolicyOf(string name) => name switch
    {
        "kill" => CrashPolicy.Kill,
        "amnesia" => CrashPolicy.Amnesia,
        "undead" => CrashPolicy.Undead,
        "strict" => CrashPolicy.Strict(1),
        _ => throw new ArgumentException(name),
    };
}
