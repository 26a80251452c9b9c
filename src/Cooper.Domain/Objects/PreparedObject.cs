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

    readonly Dictionary<NewBlob, ReceivedContent> received = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<NewBlob, (FileVersion Version, string? Sha256)> files = new(ReferenceEqualityComparer.Instance);

    PreparedObject(NewObject wish) => Wish = wish;

    public NewObject Wish { get; }

    /// <exception cref="RefusedException">
    /// A blob does not fit the schema, or there is no such file, or a URL is not to be had.
    /// </exception>
    public static async Task<PreparedObject> MakeAsync(
        IBucketPlace place, Bucket bucket, NewObject wish, IUrlSource urls, CancellationToken cancellationToken)
    {
        var schema = ObjectSchema.Of(bucket);
        foreach (var blob in wish.Blobs)
            schema.CheckBlob(blob.Property, blob.Type, (blob.Data as BlobData.Literal)?.Value);

        var prepared = new PreparedObject(wish);
        try
        {
            foreach (var blob in wish.Blobs)
                await prepared.PrepareAsync(place, bucket, blob, urls, cancellationToken);
            return prepared;
        }
        catch
        {
            await prepared.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null if its content was not received now.</summary>
    public ReceivedContent? ReceivedOf(NewBlob blob) => received.GetValueOrDefault(blob);

    public (FileVersion Version, string? Sha256) FileOf(NewBlob blob) => files[blob];

    /// <summary>Gives up what was not stored.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var content in received.Values)
            await content.Body.DisposeAsync();
    }

    async Task PrepareAsync(IBucketPlace place, Bucket bucket, NewBlob blob, IUrlSource urls, CancellationToken cancellationToken)
    {
        switch (blob.Data)
        {
            case BlobData.Inline inline:
                var name = CheckName(inline.FileName ?? blob.Property);
                var source = PipeReader.Create(new ReadOnlySequence<byte>(inline.Bytes));
                var body = await place.ReceiveAsync(source, inline.Bytes.Length, BodyKind.Blob, cancellationToken);
                received.Add(blob, new ReceivedContent(body, inline.MimeType ?? ContentType.Default, name));
                break;
            case BlobData.FromUrl from:
                received.Add(blob, await FetchAsync(place, blob, from, urls, cancellationToken));
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

    /// <summary>With long ids of no object, only to know before anything is stored that the name fits.</summary>
    static string CheckName(string fileName)
    {
        _ = ObjectChanges.NameOf(ObjectChanges.LongestFolder, fileName);
        return fileName;
    }

    /// <summary>
    /// The place receives from the first moment on, so that an end of its bucket stops a fetch that still waits for the other side.
    /// </summary>
    static async Task<ReceivedContent> FetchAsync(
        IBucketPlace place, NewBlob blob, BlobData.FromUrl from, IUrlSource urls, CancellationToken cancellationToken)
    {
        var name = CheckName(from.FileName ?? blob.Property);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var fetching = CopyAndCompleteAsync(urls, from.Url, pipe.Writer, stop.Token);
        try
        {
            var body = await place.ReceiveToEndAsync(pipe.Reader, BodyKind.Blob, cancellationToken);
            await pipe.Reader.CompleteAsync();
            var content = await fetching;
            if (from.FileName is null && content.FileName is { } last && ObjectChanges.IsName(ObjectChanges.LongestFolder, last))
                name = last;
            var type = from.MimeType ?? content.MimeType;
            return new ReceivedContent(body, ContentType.IsValid(type) ? type : ContentType.Default, name);
        }
        catch
        {
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    static async Task<UrlContent> CopyAndCompleteAsync(
        IUrlSource urls, string url, PipeWriter target, CancellationToken cancellationToken)
    {
        try
        {
            var content = await urls.CopyAsync(url, target, cancellationToken);
            await target.CompleteAsync();
            return content;
        }
        catch (Exception exception)
        {
            // Passed on to the reader.
            await target.CompleteAsync(exception);
            throw;
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

/// <summary>Content that was received for a blob and belongs to nobody yet.</summary>
sealed record ReceivedContent(IReceivedBody Body, string MimeType, string FileName);
