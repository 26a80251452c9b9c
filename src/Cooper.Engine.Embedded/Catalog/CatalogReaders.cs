using System.Collections.Concurrent;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>A few connections that see what is committed.</summary>
sealed class CatalogReaders : IDisposable
{
    readonly ConcurrentStack<CatalogTables> idle;
    readonly SemaphoreSlim free;
    readonly Action<Exception> onFatal;

    public CatalogReaders(IReadOnlyList<CatalogTables> sessions, Action<Exception> onFatal)
    {
        idle = new ConcurrentStack<CatalogTables>(sessions);
        free = new SemaphoreSlim(sessions.Count);
        this.onFatal = onFatal;
    }

    public async ValueTask<T> ReadAsync<T>(Func<CatalogTables, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        idle.TryPop(out var tables);
        try
        {
            return await read(tables!);
        }
        catch (SqliteException failure) when (failure.IsCorruption)
        {
            onFatal(failure);
            throw;
        }
        finally
        {
            idle.Push(tables!);
            free.Release();
        }
    }

    public void LeaveLogOnClose()
    {
        foreach (var tables in idle)
            tables.Session.LeaveLogOnClose();
    }

    public void Dispose()
    {
        foreach (var tables in idle)
            tables.Dispose();
        free.Dispose();
    }
}
