using Cooper.Domain.Batches;
using Cooper.Domain.Files;
using Cooper.Domain.Objects;
using Cooper.Domain.Uploads;

namespace Cooper.Domain.Places;

/// <summary>Objects of a place, as committed.</summary>
public interface IObjectReader
{
    ValueTask<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>Newest first, equally old ones by id. A page costs the same wherever it begins.</summary>
    /// <param name="after">Where the page before ended; null to begin.</param>
    Task<IReadOnlyList<StoredObject>> ListAsync(ObjectPosition? after, int most, CancellationToken cancellationToken);

    /// <summary>How many objects there are of each status.</summary>
    Task<IReadOnlyDictionary<ObjectStatus, long>> CountByStatusAsync(CancellationToken cancellationToken);

    /// <summary>The object that has this unique key.</summary>
    ValueTask<ObjectId?> FindByUniqueKeyAsync(string key, CancellationToken cancellationToken);
}

/// <summary>Uploads of a place, as committed.</summary>
public interface IUploadReader
{
    ValueTask<StoredUpload?> FindAsync(UploadId id, CancellationToken cancellationToken);

    /// <summary>Newest first, equally old ones by id. A page costs the same wherever it begins.</summary>
    Task<IReadOnlyList<StoredUpload>> ListAsync(UploadPosition? after, int most, CancellationToken cancellationToken);

    /// <summary>How many uploads there are of each status, and what they have received.</summary>
    Task<IReadOnlyDictionary<UploadStatus, UploadSum>> SumByStatusAsync(CancellationToken cancellationToken);

    /// <summary>Uploads that have something due by then, those due first first.</summary>
    Task<IReadOnlyList<StoredUpload>> ListDueAsync(DateTimeOffset by, int most, CancellationToken cancellationToken);
}

/// <summary>Objects inside one transaction. Rows only: what versions they hold is told to <see cref="IContentTable"/>.</summary>
public interface IObjectTable
{
    ValueTask<StoredObject?> FindAsync(ObjectId id);

    ValueTask<bool> ExistsAsync(ObjectId id);

    ValueTask AddAsync(StoredObject added);

    /// <param name="before">As it was found in this transaction.</param>
    ValueTask UpdateAsync(StoredObject before, StoredObject after);

    ValueTask DeleteAsync(StoredObject deleted);
}

/// <summary>Unique keys inside one transaction. A key belongs to at most one object: a constraint of the engine.</summary>
public interface IUniqueKeyTable
{
    ValueTask<ObjectId?> FindAsync(string key);

    /// <summary>False if an object has it already.</summary>
    ValueTask<bool> TryAddAsync(string key, ObjectId id);

    ValueTask DeleteAsync(string key);
}

/// <summary>Uploads inside one transaction.</summary>
public interface IUploadTable
{
    ValueTask<StoredUpload?> FindAsync(UploadId id);

    /// <summary>A completed upload of this content that still has it.</summary>
    ValueTask<StoredUpload?> FindCompletedAsync(string sha256);

    ValueTask AddAsync(StoredUpload added);

    /// <param name="before">As it was found in this transaction.</param>
    ValueTask UpdateAsync(StoredUpload before, StoredUpload after);

    ValueTask DeleteAsync(StoredUpload deleted);
}

/// <summary>Who holds which file version, inside one transaction.</summary>
public interface IContentTable
{
    /// <summary>Adds a version together with its content.</summary>
    ValueTask<FileVersion> AddVersionAsync(NewFileVersion version, IReceivedBody body);

    /// <summary>The version of this content that was noted, if it is still there.</summary>
    ValueTask<FileVersion?> FindByHashAsync(string sha256);

    /// <summary>From here this version is found by its content. Only content that Cooper itself stored for blobs is noted.</summary>
    ValueTask NoteHashAsync(string sha256, FileVersion version);

    ValueTask<bool> IsNotedAsync(long version);

    /// <summary>Idempotent.</summary>
    ValueTask HoldAsync(long version, ContentHolder holder);

    /// <summary>Idempotent. True if nobody holds it any more.</summary>
    ValueTask<bool> ReleaseAsync(long version, ContentHolder holder);

    /// <summary>One that holds it; null if nobody does.</summary>
    ValueTask<ContentHolder?> FindHolderAsync(long version);
}

/// <summary>An object or an upload that holds a version.</summary>
/// <param name="Id">Its id, as it is shown.</param>
public sealed record ContentHolder(string Id)
{
    public static ContentHolder Of(ObjectId id) => new(id.ToString());

    public static ContentHolder Of(UploadId id) => new(id.ToString());

    public static ContentHolder Of(BatchId id) => new(id.ToString());

    public bool IsObject => ObjectId.TryParse(Id) is not null;
}
