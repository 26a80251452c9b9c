using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>
/// The catalog in <c>catalog.db</c>: one connection that writes, a few that read, the hot rows in memory. What a commit came to is always
/// known to its caller: where it is not (an I/O error, corruption), the catalog stops for good, <c>onFatal</c> is told, and the call
/// never returns, because whoever took an unknown outcome for a failure would go on as if nothing had happened.
/// </summary>
public sealed class SqliteCatalog : ICatalog, IAsyncDisposable
{
    const int Readers = 4;

    // A commit writes a few pages; so the log stays within some megabytes.
    const int CommitsPerCheckpoint = 256;

    readonly CatalogTables writer;
    readonly CatalogReaders readers;
    readonly Ballast ballast;
    readonly Action<Exception> onFatal;
    readonly SemaphoreSlim gate = new(1, 1);
    readonly CommittedBuckets buckets;
    readonly CommittedKeys keys;
    readonly CommittedWebhooks webhooks;
    int commits;
    volatile bool hasStopped;

    SqliteCatalog(CatalogTables writer, CatalogReaders readers, Ballast ballast, Action<Exception> onFatal)
    {
        this.writer = writer;
        this.ballast = ballast;
        this.readers = readers;
        this.onFatal = onFatal;
        Accounts = new CommittedAccounts(readers);
        buckets = new CommittedBuckets(readers);
        keys = new CommittedKeys(readers);
        Tasks = new CommittedTasks(readers);
        Answers = new CommittedAnswers(readers);
        Audit = new CommittedAudit(readers);
        webhooks = new CommittedWebhooks(readers);
        Events = new CommittedEvents(readers);
    }

    public IAccountReader Accounts { get; }

    public IBucketReader Buckets => buckets;

    public IKeyReader Keys => keys;

    public ITaskReader Tasks { get; }

    public IAnswerReader Answers { get; }

    public IAuditReader Audit { get; }

    public IWebhookReader Webhooks => webhooks;

    public IEventReader Events { get; }

    /// <summary>It has told <c>onFatal</c>, and every change waits for ever.</summary>
    public bool HasStopped => hasStopped;

    /// <summary>Opens the catalog, making it if there is none, and brings what an unclean end left behind to the disk.</summary>
    /// <param name="ballast">Room for changes on a full disk.</param>
    /// <param name="onFatal">Ends the process. Nothing more may be acknowledged.</param>
    /// <exception cref="FolderRefusedException">It can't be used as it is.</exception>
    public static SqliteCatalog Open(string path, IDisk disk, Ballast ballast, Action<Exception> onFatal)
    {
        // SQLite would make it readable for others; its log takes the rights of the database.
        if (!disk.FileExists(path))
            disk.Create(path).Dispose();
        WalRewrite.Run(disk, path);

        var opened = new List<CatalogTables>();
        try
        {
            opened.Add(new CatalogTables(SqliteSession.Open(path, new SqliteMode(CanWrite: true, ErasesDeleted: true))));
            var session = opened[0].Session;
            session.Execute("pragma wal_checkpoint(truncate)");
            CatalogSchema.Ensure(session, path);
            while (opened.Count <= Readers)
                opened.Add(new CatalogTables(SqliteSession.Open(path, new SqliteMode(CanWrite: false, ErasesDeleted: true))));
            // SQLite syncs it too, and ignores the answer.
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
            return new SqliteCatalog(opened[0], new CatalogReaders(opened[1..], onFatal), ballast, onFatal);
        }
        catch (Exception failure)
        {
            foreach (var tables in opened)
                tables.Dispose();
            if (failure is SqliteException)
                throw new FolderRefusedException($"{path} cannot be opened: {failure.Message}", failure);
            throw;
        }
    }

    public async Task<T> WriteAsync<T>(Func<ICatalogTransaction, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            T result;
            try
            {
                result = await ChangeAsync(change);
            }
            catch (SqliteException failure) when (failure.IsFull && ballast.GiveUp())
            {
                result = await ChangeAsync(change);
            }

            buckets.Forget(writer.Changes.Buckets);
            keys.Forget(writer.Changes.Keys);
            webhooks.Forget(writer.Changes.Webhooks);
            await CheckpointSometimesAsync();
            return result;
        }
        catch (SqliteException failure) when (failure.IsRefusal)
        {
            throw Refuse.StorageUnavailable($"The catalog takes no change now: {failure.Message}");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>One transaction. If it throws, it has been rolled back.</summary>
    async Task<T> ChangeAsync<T>(Func<ICatalogTransaction, ValueTask<T>> change)
    {
        await BeginAsync();
        writer.Changes.Clear();
        T result;
        try
        {
            result = await change(writer);
        }
        catch (Exception failure)
        {
            await RollBackAsync();
            if (failure is SqliteException { IsFatal: true })
                await StopAsync(failure);
            throw;
        }

        await CommitAsync();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (hasStopped)
        {
            // Whoever stopped it still holds the gate. What is on disk is left as it is.
            readers.LeaveLogOnClose();
            writer.Session.LeaveLogOnClose();
        }
        else
        {
            await gate.WaitAsync();
        }

        // The last one that closes moves the log into the database.
        readers.Dispose();
        writer.Dispose();
        gate.Dispose();
    }

    async Task CommitAsync()
    {
        try
        {
            writer.Session.Execute("commit");
        }
        catch (SqliteException failure) when (failure.IsRefusal || failure.IsConstraint)
        {
            await RollBackAsync();
            throw;
        }
        catch (Exception failure)
        {
            await StopAsync(failure);
        }
    }

    /// <summary>Some failures have rolled back already.</summary>
    async Task RollBackAsync()
    {
        try
        {
            if (writer.Session.IsInTransaction)
                writer.Session.Execute("rollback");
        }
        catch (Exception failure)
        {
            await StopAsync(failure);
        }
    }

    /// <summary>The commit stands whatever becomes of this.</summary>
    async Task CheckpointSometimesAsync()
    {
        if (++commits % CommitsPerCheckpoint != 0)
            return;
        try
        {
            writer.Session.Execute("pragma wal_checkpoint(passive)");
        }
        catch (SqliteException failure)
        {
            // Without room the log keeps its content, and the next checkpoint tries again.
            if (failure.IsFatal)
                await StopAsync(failure);
        }
    }

    async Task BeginAsync()
    {
        try
        {
            writer.Session.Execute("begin immediate");
        }
        catch (SqliteException failure) when (failure.IsFatal)
        {
            await StopAsync(failure);
        }
    }

    /// <summary>Never returns, and keeps the gate.</summary>
    async Task StopAsync(Exception failure)
    {
        hasStopped = true;
        onFatal(failure);
        await new TaskCompletionSource().Task;
    }
}
