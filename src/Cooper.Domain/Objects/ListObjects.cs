using System.Runtime.CompilerServices;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.Objects;

/// <summary>Objects of one bucket, newest first, read as they are asked for.</summary>
public sealed class ObjectWalk(Bucket bucket, IBucketPlace place)
{
    const int ReadAtOnce = 500;

    public Bucket Bucket => bucket;

    /// <summary>Of the whole bucket.</summary>
    public BucketContent Content => place.Content;

    /// <summary>Of the whole bucket.</summary>
    public Task<IReadOnlyDictionary<ObjectStatus, long>> CountByStatusAsync(CancellationToken cancellationToken) =>
        place.Objects.CountByStatusAsync(cancellationToken);

    /// <param name="after">Null to begin with the newest.</param>
    public async IAsyncEnumerable<StoredObject> FromAsync(
        ObjectPosition? after, int readFirst, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var most = Math.Clamp(readFirst, 1, ReadAtOnce); ; most = ReadAtOnce)
        {
            var page = await place.Objects.ListAsync(after, most, cancellationToken);
            foreach (var one in page)
                yield return one;
            if (page.Count < most)
                yield break;
            after = page[^1].Position;
        }
    }
}

/// <summary>
/// Lists objects; what of them is wanted and in which order is the door's to say. <c>POST /v1/buckets/{id}/objects/list</c>.
/// </summary>
public sealed class ListObjects(InsideBucket buckets)
{
    public Task<T> ExecuteAsync<T>(
        Caller caller, BucketIdentifier identifier, Func<ObjectWalk, Task<T>> look, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ListFiles, Capability.ReadFiles);
        return buckets.ReadAsync(caller, identifier, (bucket, place) => look(new ObjectWalk(bucket, place)), cancellationToken);
    }
}
