using System.Buffers;
using System.IO.Pipelines;
using Cooper.Domain;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Uploads;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Places;

/// <summary>A counted handle on an open place.</summary>
sealed class BucketPlace(OpenPlace place, EmbeddedBucketStore store, IDisk disk, Entropy entropy) : IBucketPlace
{
    int isDisposed;

    public BucketId Id => place.Id;

    public BucketContent Content => place.Content;

    public Task<IReceivedBody> ReceiveAsync(PipeReader source, long length, BodyKind kind, CancellationToken cancellationToken) =>
        ReceiveAsync(stop => place.Bodies.ReceiveAsync(source, length, kind, stop), cancellationToken);

    public Task<IReceivedBody> ReceiveToEndAsync(PipeReader source, BodyKind kind, CancellationToken cancellationToken) =>
        ReceiveAsync(stop => place.Bodies.ReceiveToEndAsync(source, kind, stop), cancellationToken);

    async Task<IReceivedBody> ReceiveAsync(Func<CancellationToken, Task<IReceivedBody>> receive, CancellationToken cancellationToken)
    {
        store.Ballast.Require();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, place.Receiving);
        try
        {
            return await receive(either.Token);
        }
        catch (OperationCanceledException) when (place.Receiving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw place.Closed();
        }
        catch (DiskException exception) when (OpenPlace.Translate(exception) is { } refusal)
        {
            throw refusal;
        }
    }

    public async Task<IReceivedBody> DuplicateAsync(IBucketPlace source, FileVersion version, CancellationToken cancellationToken)
    {
        store.Ballast.Require();
        var from = ((BucketPlace)source).Open;
        if (version.Body is RecordLocation location)
            return DuplicateRecord(from, version, location);
        return OpenPlace.OnDisk(() => Link(from, version));
    }

    public async Task<IReceivedBody> DuplicateRangeAsync(
        IBucketPlace source, FileVersion version, long offset, long length, BodyKind kind, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var writing = WriteAndCompleteAsync(source, version, offset, length, pipe.Writer, stop.Token);
        try
        {
            var body = await ReceiveAsync(pipe.Reader, length, kind, cancellationToken);
            await pipe.Reader.CompleteAsync();
            await writing;
            return body;
        }
        catch
        {
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    public Task<FileVersion> AppendAsync(NewFileVersion version, IReceivedBody body, long epoch) => place.AppendAsync(version, body, epoch);

    public Task<T> ChangeAsync<T>(long epoch, Func<IPlaceTransaction, ValueTask<T>> change) => place.ChangeAsync(epoch, change);

    public ValueTask<FileVersion?> FindVersionAsync(long number, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Open.FindVersion(number));

    public ValueTask<FileVersion?> FindNewestAsync(FileName name, CancellationToken cancellationToken) =>
        Open.FindNewestAsync(name, cancellationToken);

    public Task<FilePage> ListNamesAsync(NameQuery query, CancellationToken cancellationToken) =>
        Open.ListAsync(listing => listing.Names(query), cancellationToken);

    public Task<FilePage> ListVersionsAsync(VersionQuery query, CancellationToken cancellationToken) =>
        Open.ListAsync(listing => listing.Versions(query), cancellationToken);

    public async Task<IReadOnlyList<FileVersion>> ListUnfinishedAsync(
        string prefix, long startNumber, int most, CancellationToken cancellationToken) =>
        await Open.LookAsync(reader => reader.ListUnfinished(prefix, startNumber, most), cancellationToken);

    public async Task<IReadOnlyList<Part>> ListPartsAsync(long file, int startPart, int most, CancellationToken cancellationToken) =>
        await Open.LookAsync(reader => reader.ListParts(file, startPart, most), cancellationToken);

    public IObjectReader Objects => new PlaceObjects(this);

    public IUploadReader Uploads => new PlaceUploads(this);

    public IBatchReader Batches => new PlaceBatches(this);

    public async Task WriteContentAsync(
        FileVersion version, long offset, long length, PipeWriter target, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, place.Reading);
        try
        {
            // Before the first byte is written there is still an answer to give.
            either.Token.ThrowIfCancellationRequested();
            if (version.Body is RecordLocation location)
                await place.WriteRecordAsync(version, location, offset, length, target, either.Token);
            else
                await place.Contents.WriteFilesAsync(version, place.Pieces(version), offset, length, target, either.Token);
        }
        catch (OperationCanceledException) when (place.Reading.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw place.Closed();
        }
    }

    public Task<SegmentInventory> ListSegmentsAsync(CancellationToken cancellationToken) => Open.ListSegmentsAsync(cancellationToken);

    public async Task<CompactedSegments> CompactAsync(IReadOnlyList<long> segments, long epoch, CancellationToken cancellationToken)
    {
        using var turn = store.Pace.Join();
        return await Open.CompactAsync(segments, epoch, store.Pace, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
            await store.ReleaseAsync(place);
    }

    /// <summary>The place, while it may be read.</summary>
    OpenPlace Open => place.Reading.IsCancellationRequested ? throw place.Closed() : place;

    sealed class PlaceObjects(BucketPlace place) : IObjectReader
    {
        public async ValueTask<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => ObjectRow.Find(reader.Database, id), cancellationToken);

        public async Task<IReadOnlyList<StoredObject>> ListAsync(
            ObjectPosition? after, int most, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => ObjectRow.List(reader.Database, after, most), cancellationToken);

        public async Task<IReadOnlyDictionary<ObjectStatus, long>> CountByStatusAsync(CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => ObjectRow.CountByStatus(reader.Database), cancellationToken);

        public async ValueTask<ObjectId?> FindByUniqueKeyAsync(string key, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => UniqueKeyTable.Find(reader.Database, key), cancellationToken);
    }

    sealed class PlaceUploads(BucketPlace place) : IUploadReader
    {
        public async ValueTask<StoredUpload?> FindAsync(UploadId id, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => UploadRow.Find(reader.Database, id), cancellationToken);

        public async Task<IReadOnlyList<StoredUpload>> ListAsync(
            UploadPosition? after, int most, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => UploadRow.List(reader.Database, after, most), cancellationToken);

        public async Task<IReadOnlyDictionary<UploadStatus, UploadSum>> SumByStatusAsync(CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => UploadRow.SumByStatus(reader.Database), cancellationToken);

        public async Task<IReadOnlyList<StoredUpload>> ListDueAsync(
            DateTimeOffset by, int most, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => UploadRow.ListDue(reader.Database, by, most), cancellationToken);
    }

    sealed class PlaceBatches(BucketPlace place) : IBatchReader
    {
        public async ValueTask<StoredBatch?> FindAsync(BatchId id, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.Find(reader.Database, id), cancellationToken);

        public async Task<IReadOnlyList<StoredBatch>> ListAsync(
            BatchStatus? status, int offset, int most, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.List(reader.Database, status, offset, most), cancellationToken);

        public Task<long> CountAsync(BatchStatus? status, CancellationToken cancellationToken) =>
            place.Open.LookAsync(reader => BatchRow.Count(reader.Database, status), cancellationToken);

        public Task<BatchCounts> CountItemsAsync(BatchId id, CancellationToken cancellationToken) =>
            place.Open.LookAsync(reader => BatchRow.CountItems(reader.Database, id), cancellationToken);

        public async ValueTask<BatchItem?> FindItemAsync(BatchId id, string item, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.FindItem(reader.Database, id, item), cancellationToken);

        public async Task<IReadOnlyList<BatchItem>> ListItemsAsync(
            BatchId id, BatchItemState? state, long after, int most, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.ListItems(reader.Database, id, state, after, most), cancellationToken);

        public async Task<IReadOnlyList<BatchArtifact>> ListArtifactsAsync(BatchId id, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.ListArtifacts(reader.Database, id), cancellationToken);

        public async ValueTask<BatchArtifact?> FindArtifactAsync(BatchId id, string name, CancellationToken cancellationToken) =>
            await place.Open.LookAsync(reader => BatchRow.FindArtifact(reader.Database, id, name), cancellationToken);
    }

    static BodyInMemory DuplicateRecord(OpenPlace from, FileVersion version, RecordLocation location)
    {
        var record = ArrayPool<byte>.Shared.Rent(location.Extent);
        try
        {
            var content = from.ReadRecord(version, location, record);
            var copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, content.Length));
            content.CopyTo(copy);
            return new BodyInMemory(copy, content.Length, null, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    /// <summary>A second name for each file, below this place: unlinking one leaves the other whole.</summary>
    BodyInFiles Link(OpenPlace from, FileVersion version)
    {
        var pieces = from.Pieces(version).Select(piece => (Old: piece.Id, New: piece with { Id = BodyId.New(entropy) })).ToList();
        foreach (var (old, linked) in pieces)
            disk.Link(from.Paths.Body(old), place.Paths.TemporaryBody(linked.Id));
        return new BodyInFiles(disk, place.Paths, place.BodyFolders, [.. pieces.Select(piece => piece.New)], version.Length, null, null);
    }

    static async Task WriteAndCompleteAsync(
        IBucketPlace source, FileVersion version, long offset, long length, PipeWriter target, CancellationToken cancellationToken)
    {
        try
        {
            await source.WriteContentAsync(version, offset, length, target, cancellationToken);
            await target.CompleteAsync();
        }
        catch (Exception exception)
        {
            // Passed on to whoever reads the other end.
            await target.CompleteAsync(exception);
        }
    }
}
