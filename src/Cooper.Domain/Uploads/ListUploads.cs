using System.Runtime.CompilerServices;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;

namespace Cooper.Domain.Uploads;

/// <summary>Uploads of one bucket, newest first, read as they are asked for.</summary>
public sealed class UploadWalk(Bucket bucket, IBucketPlace place, DateTimeOffset now)
{
    const int ReadAtOnce = 500;

    public Bucket Bucket => bucket;

    /// <summary>Of the whole bucket, as it was last swept.</summary>
    public Task<IReadOnlyDictionary<UploadStatus, UploadSum>> SumByStatusAsync(CancellationToken cancellationToken) =>
        place.Uploads.SumByStatusAsync(cancellationToken);

    /// <param name="after">Null to begin with the newest.</param>
    public async IAsyncEnumerable<StoredUpload> FromAsync(
        UploadPosition? after, int readFirst, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var most = Math.Clamp(readFirst, 1, ReadAtOnce); ; most = ReadAtOnce)
        {
            var page = await place.Uploads.ListAsync(after, most, cancellationToken);
            foreach (var one in page)
                yield return one.At(now);
            if (page.Count < most)
                yield break;
            after = page[^1].Position;
        }
    }
}

/// <summary>
/// Lists uploads; what of them is wanted and in which order is the door's to say. <c>POST /v1/buckets/{id}/uploads/list</c>.
/// </summary>
public sealed class ListUploads(InsideBucket buckets, TimeProvider time)
{
    public Task<T> ExecuteAsync<T>(
        Caller caller, BucketIdentifier identifier, Func<UploadWalk, Task<T>> look, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ListFiles, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller, identifier, (bucket, place) => look(new UploadWalk(bucket, place, time.GetUtcNow())), cancellationToken);
    }
}
