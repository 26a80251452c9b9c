using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>An object's content received and everything looked up that takes time, before the transaction that stores it.</summary>
sealed class PreparedObject : IAsyncDisposable
{
    /// <summary>A file that came through B2 is hashed again up to here; beyond, its blob has no hash.</summary>
    const long HashedBytesMax = 100_000_000;

    readonly Dictionary<NewBlob, IReceivedBody> bodies = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<NewBlob, (FileVersion Version, string? Sha256)> files = new(ReferenceEqualityComparer.Instance);

    PreparedObject(NewObject wish) => Wish = wish;

    public NewObject Wish { get; }

    /// <exception cref="RefusedException">A blob does not fit the schema, or there is no such file.</exception>
    public static async Task<PreparedObject> MakeAsync(
        IBucketPlace place, Bucket bucket, NewObject wish, CancellationToken cancellationToken)
    {
        var schema = ObjectSchema.Of(bucket);
        foreach (var blob in wish.Blobs)
            schema.CheckBlob(blob.Property, blob.Type, (blob.Data as BlobData.Literal)?.Value);

        var prepared = new PreparedObject(wish);
        try
        {
            foreach (var blob in wish.Blobs)
                await prepared.PrepareAsync(place, bucket, blob, cancellationToken);
            return prepared;
        }
        catch
        {
            await prepared.DisposeAsync();
            throw;
        }
    }

    public IReceivedBody BodyOf(NewBlob blob) => bodies[blob];

    public (FileVersion Version, string? Sha256) FileOf(NewBlob blob) => files[blob];

    /// <summary>Gives up what was not stored.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var body in bodies.Values)
            await body.DisposeAsync();
    }

    async Task PrepareAsync(IBucketPlace place, Bucket bucket, NewBlob blob, CancellationToken cancellationToken)
    {
        switch (blob.Data)
        {
            case BlobData.Inline inline:
                // Long ids of no object, only to know before anything is stored that the name fits.
                _ = ObjectChanges.NameOf(ObjectChanges.LongestFolder, inline.FileName ?? blob.Property);
                var source = PipeReader.Create(new ReadOnlySequence<byte>(inline.Bytes));
                bodies.Add(blob, await place.ReceiveAsync(source, inline.Bytes.Length, BodyKind.Blob, cancellationToken));
                break;
            case BlobData.FromFileName named:
                await AddFileAsync(place, blob, await place.FindNewestAsync(named.Name, cancellationToken), named.Name.ToString());
                break;
            case BlobData.FromFileId given:
                var version = given.File.Bucket == bucket.Id ? await place.FindVersionAsync(given.File.Number, cancellationToken) : null;
                await AddFileAsync(place, blob, version?.Id == given.File ? version : null, given.File.ToString());
                break;
        }

        async Task AddFileAsync(IBucketPlace at, NewBlob one, FileVersion? found, string asked)
        {
            if (found is not { Kind: VersionKind.Upload })
                throw Refuse.InvalidBlobData($"{one.Property}: the bucket has no file {asked}");
            files.Add(one, (found, found.Length <= HashedBytesMax ? await HashAsync(at, found, cancellationToken) : null));
        }
    }

    static async Task<string> HashAsync(IBucketPlace place, FileVersion version, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var writing = WriteAsync();
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            ReadResult result;
            do
            {
                result = await pipe.Reader.ReadAsync(cancellationToken);
                foreach (var piece in result.Buffer)
                    sha256.AppendData(piece.Span);
                pipe.Reader.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }

        return Convert.ToHexStringLower(sha256.GetHashAndReset());

        async Task WriteAsync()
        {
            try
            {
                await place.WriteContentAsync(version, 0, version.Length, pipe.Writer, cancellationToken);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception exception)
            {
                // Passed on to the reader.
                await pipe.Writer.CompleteAsync(exception);
            }
        }
    }
}
