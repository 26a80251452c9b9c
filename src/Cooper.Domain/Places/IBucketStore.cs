using System.IO.Pipelines;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;

namespace Cooper.Domain.Places;

/// <summary>Keeps the places of buckets: all that ends with a bucket, bytes and rows.</summary>
public interface IBucketStore
{
    /// <summary>Waits to be the only one that makes, opens, seals or removes this bucket's place.</summary>
    Task<IBucketGate> EnterGateAsync(BucketId id, CancellationToken cancellationToken);

    /// <summary>The place of a Live bucket, to be disposed after use. Null if the catalog has no Live bucket of that id.</summary>
    /// <exception cref="Refusals.RefusedException">StorageUnavailable: the place cannot be opened now.</exception>
    ValueTask<IBucketPlace?> OpenAsync(BucketId id, CancellationToken cancellationToken);

    /// <summary>
    /// What a Live bucket held at a moment during the call, exactly. Opens its place only if nothing else knows. Null and refused as for
    /// <see cref="OpenAsync"/>.
    /// </summary>
    ValueTask<BucketContent?> CountAsync(BucketId id, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the segments of a bucket may hold more that nothing needs than when they were last listed. Opens nothing; true where nobody
    /// knows.
    /// </summary>
    bool MayHaveFreed(BucketId id);
}

/// <summary>The right to change a place's life. Disposing gives it back.</summary>
public interface IBucketGate : IAsyncDisposable
{
    /// <summary>Makes an empty place, durably.</summary>
    Task MakeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stops all commits of the place, waits for the one under way, and tells what the place holds. Until <see
    /// cref="IPlaceSeal.KeepAsync"/>
    /// nothing has been decided: writers wait.
    /// </summary>
    /// <param name="mustOpen">
    /// If false and the place will not open, the content last known to the catalog is told; <see cref="IPlaceSeal.IsExact"/> says so.
    /// </param>
    Task<IPlaceSeal> SealAsync(Bucket bucket, bool mustOpen, CancellationToken cancellationToken);

    /// <summary>A sealed place may be opened again, in the epoch that the catalog then names.</summary>
    Task UnsealAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Counts what a retired place holds, row by row in itself; nothing kept elsewhere is asked. Null if it does not open: it
    /// is damaged, or some of it has been removed already.
    /// </summary>
    Task<BucketContent?> CountRetiredAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Events that a retired place keeps, in their order, after that number. None if it does not open, or is removed already.
    /// </summary>
    Task<IReadOnlyList<PlaceEvent>> ListRetiredEventsAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>What a retired place takes on the storage. Costs a look at each of its files.</summary>
    Task<ErasedContent> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Closes the place and takes it out of the reach of every reader and writer. Durable, idempotent.</summary>
    Task RetireAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes content of a retired place, at most so many files. Durable before it returns, idempotent. Zero when none is left. What can't
    /// be removed does not hold up the rest.
    /// </summary>
    /// <exception cref="NotErasedException">Nothing was removed, and something is left that can't be.</exception>
    Task<ErasedContent> EraseContentAsync(int filesMax, CancellationToken cancellationToken);

    /// <summary>Removes what is left of a retired place: its index and itself. Durable, idempotent.</summary>
    /// <exception cref="NotErasedException">Something can't be removed.</exception>
    Task EraseMetadataAsync(CancellationToken cancellationToken);

    /// <summary>Looks at the storage itself for anything under the bucket's id.</summary>
    Task<Verification> VerifyErasedAsync(CancellationToken cancellationToken);
}

public readonly record struct ErasedContent(long Files, long Bytes);

/// <summary>What was found where nothing should be. Names are those that the engine gives; no path of the machine.</summary>
/// <param name="LookedAt">The places on the storage that were looked at.</param>
/// <param name="Remains">What is there, the first few.</param>
public sealed record Verification(IReadOnlyList<string> LookedAt, IReadOnlyList<string> Remains);

/// <summary>Something on the storage that could not be removed.</summary>
/// <param name="Name">As the engine calls it; no path of the machine.</param>
public sealed record NotErased(string Name, string Error);

/// <summary>The storage refuses to remove something.</summary>
/// <param name="items">The first few.</param>
public sealed class NotErasedException(IReadOnlyList<NotErased> items)
    : IOException($"{items[0].Name} can't be removed: {items[0].Error}" + (items.Count > 1 ? $"; nor can {items.Count - 1} more" : ""))
{
    /// <summary>How many are told at most.</summary>
    public const int ItemsMax = 20;

    public IReadOnlyList<NotErased> Items => items;
}

/// <summary>A place whose commits wait. Disposing without <see cref="KeepAsync"/> lets them go on as if nothing had been asked.</summary>
public interface IPlaceSeal : IAsyncDisposable
{
    BucketContent Content { get; }

    /// <summary>Whether the place itself was asked; if not, it did not open, and the catalog's last count is told.</summary>
    bool IsExact { get; }

    /// <summary>Refuses all that wait and all that come, and cancels the uploads being received.</summary>
    ValueTask KeepAsync();
}

/// <summary>
/// One bucket's place, open. Every change states the epoch that it believes in; a sealed place and an old epoch refuse with
/// BucketNotFound. Changes are durable when they return.
/// </summary>
public interface IBucketPlace : IAsyncDisposable
{
    BucketId Id { get; }

    /// <summary>Live counters, what is not yet indexed included.</summary>
    BucketContent Content { get; }

    /// <summary>
    /// Reads exactly so many bytes, hashing them as they pass. The body is nobody's until it is committed; disposing it gives it up.
    /// Large bodies go to a file, small ones to memory.
    /// </summary>
    /// <exception cref="EndOfStreamException">The source ended before.</exception>
    Task<IReceivedBody> ReceiveAsync(PipeReader source, long length, BodyKind kind, CancellationToken cancellationToken);

    /// <summary>Likewise, reads to the source's end; whoever writes to it sees to a bound. What it fails with is thrown.</summary>
    Task<IReceivedBody> ReceiveToEndAsync(PipeReader source, BodyKind kind, CancellationToken cancellationToken);

    /// <summary>
    /// Content of a version elsewhere in this server becomes a body here, sharing large files on disk where that is possible.
    /// </summary>
    Task<IReceivedBody> DuplicateAsync(IBucketPlace source, FileVersion version, CancellationToken cancellationToken);

    /// <summary>Content of part of a version, hashed anew.</summary>
    Task<IReceivedBody> DuplicateRangeAsync(
        IBucketPlace source, FileVersion version, long offset, long length, BodyKind kind, CancellationToken cancellationToken);

    /// <summary>Commits a version and its body together. The fast way for new content.</summary>
    Task<FileVersion> AppendAsync(NewFileVersion version, IReceivedBody body, long epoch);

    /// <summary>Any other change, as one transaction. If it throws, nothing has changed.</summary>
    Task<T> ChangeAsync<T>(long epoch, Func<IPlaceTransaction, ValueTask<T>> change);

    ValueTask<FileVersion?> FindVersionAsync(long number, CancellationToken cancellationToken);

    /// <summary>The newest version of the name that is not an unfinished large file; it may be a hide marker.</summary>
    ValueTask<FileVersion?> FindNewestAsync(FileName name, CancellationToken cancellationToken);

    /// <summary>Names whose newest version is content. A page costs the same wherever it begins.</summary>
    Task<FilePage> ListNamesAsync(NameQuery query, CancellationToken cancellationToken);

    Task<FilePage> ListVersionsAsync(VersionQuery query, CancellationToken cancellationToken);

    /// <summary>Unfinished large files by number.</summary>
    Task<IReadOnlyList<FileVersion>> ListUnfinishedAsync(string prefix, long startNumber, int most, CancellationToken cancellationToken);

    Task<IReadOnlyList<Part>> ListPartsAsync(long file, int startPart, int most, CancellationToken cancellationToken);

    IObjectReader Objects { get; }

    IUploadReader Uploads { get; }

    IBatchReader Batches { get; }

    /// <summary>Writes a range of a version's content, every block verified before its bytes leave.</summary>
    /// <exception cref="ContentDamagedException">What is on disk is not what was stored.</exception>
    Task WriteContentAsync(FileVersion version, long offset, long length, PipeWriter target, CancellationToken cancellationToken);

    /// <summary>What the segments hold, in which small contents stand together. An engine that has none gives none.</summary>
    Task<SegmentInventory> ListSegmentsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Copies what is live in these segments elsewhere and removes them. Changes nothing that anybody sees, and may be broken off
    /// anywhere: what was copied by then stays, and the rest is done the next time. At a pace that others hardly notice. After it, also
    /// for no segment at all, <see cref="IBucketStore.MayHaveFreed"/> is true until the segments are listed again.
    /// </summary>
    /// <exception cref="Refusals.RefusedException">StorageUnavailable: there is no room for the copies.</exception>
    Task<CompactedSegments> CompactAsync(IReadOnlyList<long> segments, long epoch, CancellationToken cancellationToken);
}

/// <summary>The segments of a place.</summary>
/// <param name="FreeBytes">Bytes that may still be written where they are.</param>
public sealed record SegmentInventory(IReadOnlyList<SegmentUse> Segments, long FreeBytes);

/// <summary>A segment: a file in which small contents stand one after another.</summary>
/// <param name="DeadBytes">Those of deleted versions.</param>
/// <param name="IsNewest">New versions are appended to it.</param>
public sealed record SegmentUse(long Number, long Bytes, long DeadBytes, bool IsNewest)
{
    public long LiveBytes => Bytes - DeadBytes;
}

/// <summary>What a compaction came to.</summary>
/// <param name="Removed">Segments that are gone.</param>
/// <param name="BytesReturned">By how much the place has become smaller.</param>
public sealed record CompactedSegments(int Removed, long BytesReturned);

/// <summary>The index of a place inside one transaction.</summary>
public interface IPlaceTransaction
{
    ValueTask<FileVersion?> FindVersionAsync(long number);

    ValueTask<FileVersion?> FindNewestAsync(FileName name);

    /// <summary>Adds a version without content: a hide marker, or the start of a large file.</summary>
    ValueTask<FileVersion> AddAsync(NewFileVersion version);

    /// <summary>Removes a version with its content or its parts.</summary>
    ValueTask DeleteAsync(FileVersion version);

    /// <summary>Adds a part, or replaces the one of that number.</summary>
    ValueTask<Part> PutPartAsync(FileVersion file, int number, IReceivedBody body);

    ValueTask<IReadOnlyList<Part>> ListPartsAsync(FileVersion file);

    /// <summary>Turns an unfinished large file into content made of all its parts. Moves no byte.</summary>
    ValueTask<FileVersion> FinishAsync(FileVersion file, int lastPart);

    IObjectTable Objects { get; }

    IUniqueKeyTable UniqueKeys { get; }

    IUploadTable Uploads { get; }

    IBatchTable Batches { get; }

    IContentTable Contents { get; }

    IPlaceEventTable Events { get; }
}

/// <summary>What has happened in a place and the catalog does not have yet, inside one transaction.</summary>
public interface IPlaceEventTable
{
    /// <summary>It gets a number that is higher than any before, those of removed ones included.</summary>
    ValueTask AddAsync(NewPlaceEvent added);

    /// <summary>In the order of their numbers.</summary>
    ValueTask<IReadOnlyList<PlaceEvent>> ListAsync(int most);

    /// <summary>Removes all up to that number. Idempotent.</summary>
    ValueTask RemoveAsync(long last);
}

/// <summary>
/// Where a body is to go: parts always have a file of their own, so that finishing moves nothing; blobs too, so that one transaction
/// commits them with what refers to them. Of blobs the SHA-256 is computed besides.
/// </summary>
public enum BodyKind
{
    Version,
    Part,
    Blob,
}

/// <summary>A body that has arrived whole and belongs to nobody yet.</summary>
public interface IReceivedBody : IAsyncDisposable
{
    long Length { get; }

    /// <summary>40 hex digits; null if the content was taken over whole and not hashed again.</summary>
    string? Sha1 { get; }

    /// <summary>32 hex digits; null as for <see cref="Sha1"/>.</summary>
    string? Md5 { get; }

    /// <summary>64 hex digits; only of <see cref="BodyKind.Blob"/>.</summary>
    string? Sha256 { get; }
}

/// <summary>What is stored can't be read as it was written.</summary>
public sealed class ContentDamagedException(string message) : IOException(message);
