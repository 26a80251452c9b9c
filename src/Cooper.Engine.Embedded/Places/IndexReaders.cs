using System.Collections.Concurrent;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The reading connections of an open place: a few, each used by one thread at a time.</summary>
sealed class IndexReaders(string path, BucketId bucket) : IDisposable
{
    const int KeptMax = 4;

    readonly ConcurrentBag<Connection> free = [];
    volatile bool isDisposed;

    public T Use<T>(Func<IndexReader, T> look) => Use(connection => look(connection.Reader));

    public FilePage Use(Func<Listing, FilePage> list) => Use(connection => list(connection.Listing));

    public void Dispose()
    {
        isDisposed = true;
        while (free.TryTake(out var connection))
            connection.Reader.Dispose();
    }

    T Use<T>(Func<Connection, T> look)
    {
        if (!free.TryTake(out var connection))
            connection = new Connection(new IndexReader(SqliteDatabase.OpenReader(path), bucket));
        try
        {
            return look(connection);
        }
        finally
        {
            if (isDisposed || free.Count >= KeptMax)
                connection.Reader.Dispose();
            else
                free.Add(connection);
        }
    }

    sealed class Connection(IndexReader reader)
    {
        public IndexReader Reader => reader;

        public Listing Listing => field ??= new Listing(reader);
    }
}
