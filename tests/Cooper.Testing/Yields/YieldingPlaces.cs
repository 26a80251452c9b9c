using System.IO.Pipelines;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Places;

namespace Cooper.Testing.Yields;

/// <summary>Places with a yield point before and after every turn at a gate, every opening, look and commit.</summary>
public sealed class YieldingPlaces(IBucketStore places, YieldPoints points) : IBucketStore
{
    public async Task<IBucketGate> EnterGateAsync(BucketId id, CancellationToken cancellationToken)
    {
        await points.PassAsync();
        var gate = await places.EnterGateAsync(id, cancellationToken);
        await points.PassAsync();
        return new Gate(gate, points);
    }

    public async ValueTask<IBucketPlace?> OpenAsync(BucketId id, CancellationToken cancellationToken)
    {
        await points.PassAsync();
        var place = await places.OpenAsync(id, cancellationToken);
        await points.PassAsync();
        return place is null ? null : new Place(place, points);
    }

    public async ValueTask<BucketContent?> CountAsync(BucketId id, CancellationToken cancellationToken)
    {
        await points.PassAsync();
        return await places.CountAsync(id, cancellationToken);
    }

    public bool MayHaveFreed(BucketId id) => places.MayHaveFreed(id);

    sealed class Gate(IBucketGate gate, YieldPoints points) : IBucketGate
    {
        public Task MakeAsync(CancellationToken cancellationToken) => gate.MakeAsync(cancellationToken);

        public async Task<IPlaceSeal> SealAsync(Bucket bucket, bool mustOpen, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var seal = await gate.SealAsync(bucket, mustOpen, cancellationToken);
            await points.PassAsync();
            return new Seal(seal, points);
        }

        public async Task UnsealAsync(CancellationToken cancellationToken)
        {
            await points.PassAsync();
            await gate.UnsealAsync(cancellationToken);
            await points.PassAsync();
        }

        public Task<BucketContent?> CountRetiredAsync(CancellationToken cancellationToken) => gate.CountRetiredAsync(cancellationToken);

        public Task<IReadOnlyList<PlaceEvent>> ListRetiredEventsAsync(long after, int most, CancellationToken cancellationToken) =>
            gate.ListRetiredEventsAsync(after, most, cancellationToken);

        public Task<ErasedContent> MeasureAsync(CancellationToken cancellationToken) => gate.MeasureAsync(cancellationToken);

        public async Task RetireAsync(CancellationToken cancellationToken)
        {
            await points.PassAsync();
            await gate.RetireAsync(cancellationToken);
            await points.PassAsync();
        }

        public async Task<ErasedContent> EraseContentAsync(int filesMax, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var erased = await gate.EraseContentAsync(filesMax, cancellationToken);
            await points.PassAsync();
            return erased;
        }

        public Task EraseMetadataAsync(CancellationToken cancellationToken) => gate.EraseMetadataAsync(cancellationToken);

        public Task<Verification> VerifyErasedAsync(CancellationToken cancellationToken) => gate.VerifyErasedAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await points.PassAsync();
            await gate.DisposeAsync();
            await points.PassAsync();
        }
    }

    sealed class Seal(IPlaceSeal seal, YieldPoints points) : IPlaceSeal
    {
        public BucketContent Content => seal.Content;

        public bool IsExact => seal.IsExact;

        public async ValueTask KeepAsync()
        {
            await points.PassAsync();
            await seal.KeepAsync();
            await points.PassAsync();
        }

        public ValueTask DisposeAsync() => seal.DisposeAsync();
    }

    sealed class Place(IBucketPlace place, YieldPoints points) : IBucketPlace
    {
        public BucketId Id => place.Id;

        public BucketContent Content => place.Content;

        public async Task<IReceivedBody> ReceiveToEndAsync(PipeReader source, BodyKind kind, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var body = await place.ReceiveToEndAsync(source, kind, cancellationToken);
            await points.PassAsync();
            return body;
        }

        public async Task<IReceivedBody> ReceiveAsync(PipeReader source, long length, BodyKind kind, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var body = await place.ReceiveAsync(source, length, kind, cancellationToken);
            await points.PassAsync();
            return body;
        }

        public async Task<IReceivedBody> DuplicateAsync(IBucketPlace source, FileVersion version, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var body = await place.DuplicateAsync(Bare(source), version, cancellationToken);
            await points.PassAsync();
            return body;
        }

        public async Task<IReceivedBody> DuplicateRangeAsync(
            IBucketPlace source, FileVersion version, long offset, long length, BodyKind kind, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var body = await place.DuplicateRangeAsync(Bare(source), version, offset, length, kind, cancellationToken);
            await points.PassAsync();
            return body;
        }

        public async Task<FileVersion> AppendAsync(NewFileVersion version, IReceivedBody body, long epoch)
        {
            await points.PassAsync();
            var appended = await place.AppendAsync(version, body, epoch);
            await points.PassAsync();
            return appended;
        }

        public async Task<T> ChangeAsync<T>(long epoch, Func<IPlaceTransaction, ValueTask<T>> change)
        {
            await points.PassAsync();
            var changed = await place.ChangeAsync(
                epoch,
                async transaction =>
                {
                    await points.PassAsync();
                    return await change(transaction);
                });
            await points.PassAsync();
            return changed;
        }

        public async ValueTask<FileVersion?> FindVersionAsync(long number, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var found = await place.FindVersionAsync(number, cancellationToken);
            await points.PassAsync();
            return found;
        }

        public async ValueTask<FileVersion?> FindNewestAsync(FileName name, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var found = await place.FindNewestAsync(name, cancellationToken);
            await points.PassAsync();
            return found;
        }

        public async Task<FilePage> ListNamesAsync(NameQuery query, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            return await place.ListNamesAsync(query, cancellationToken);
        }

        public async Task<FilePage> ListVersionsAsync(VersionQuery query, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            return await place.ListVersionsAsync(query, cancellationToken);
        }

        public Task<IReadOnlyList<FileVersion>> ListUnfinishedAsync(
            string prefix, long startNumber, int most, CancellationToken cancellationToken) =>
            place.ListUnfinishedAsync(prefix, startNumber, most, cancellationToken);

        public Task<IReadOnlyList<Part>> ListPartsAsync(long file, int startPart, int most, CancellationToken cancellationToken) =>
            place.ListPartsAsync(file, startPart, most, cancellationToken);

        public IObjectReader Objects => place.Objects;

        public IUploadReader Uploads => place.Uploads;

        public IBatchReader Batches => place.Batches;

        public async Task WriteContentAsync(
            FileVersion version, long offset, long length, PipeWriter target, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            await place.WriteContentAsync(version, offset, length, target, cancellationToken);
            await points.PassAsync();
        }

        public async Task<SegmentInventory> ListSegmentsAsync(CancellationToken cancellationToken)
        {
            await points.PassAsync();
            return await place.ListSegmentsAsync(cancellationToken);
        }

        public async Task<CompactedSegments> CompactAsync(IReadOnlyList<long> segments, long epoch, CancellationToken cancellationToken)
        {
            await points.PassAsync();
            var done = await place.CompactAsync(segments, epoch, cancellationToken);
            await points.PassAsync();
            return done;
        }

        public async ValueTask DisposeAsync()
        {
            await points.PassAsync();
            await place.DisposeAsync();
        }

        /// <summary>The engine knows only its own.</summary>
        static IBucketPlace Bare(IBucketPlace place) => place is Place yielding ? yielding.Inner : place;

        IBucketPlace Inner => place;
    }
}
