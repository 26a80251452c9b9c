using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Receiving content, shared by files and parts.</summary>
static class Bodies
{
    /// <summary>Bytes of content in a body of that length.</summary>
    public static long ContentLength(long bodyLength, ContentDigest digest, long most)
    {
        var length = digest is ContentDigest.AtEnd ? bodyLength - ContentDigest.HexDigits : bodyLength;
        if (length < 0)
            throw Refuse.BadRequest($"The body is shorter than the {ContentDigest.HexDigits} digits at its end");
        return length <= most
            ? length
            : throw Refuse.Because(RefusalCode.BodyTooLarge, $"The content is {length} bytes; one upload takes at most {most}");
    }

    /// <summary>Reads the content and compares its digest before it belongs to anybody.</summary>
    public static async Task<IReceivedBody> ReceiveAsync(
        IBucketPlace place, PipeReader source, long length, ContentDigest digest, BodyKind kind, CancellationToken cancellationToken)
    {
        IReceivedBody body;
        try
        {
            body = await place.ReceiveAsync(source, length, kind, cancellationToken);
        }
        catch (EndOfStreamException)
        {
            throw Refuse.BadRequest("The body ended before its length");
        }

        try
        {
            var expected = digest switch
            {
                ContentDigest.Given given => given.Sha1,
                ContentDigest.AtEnd => await ReadTrailerAsync(source, cancellationToken),
                _ => null,
            };
            return expected is null || expected == body.Sha1 ? body : throw Refuse.DigestMismatch();
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    public static string StoredSha1(ContentDigest digest, IReceivedBody body) => digest switch
    {
        ContentDigest.NotGiven => ContentDigest.UnverifiedPrefix + body.Sha1,
        ContentDigest.Unverified unverified => ContentDigest.UnverifiedPrefix + unverified.Sha1,
        _ => body.Sha1!,
    };

    static async Task<string> ReadTrailerAsync(PipeReader source, CancellationToken cancellationToken)
    {
        var result = await source.ReadAtLeastAsync(ContentDigest.HexDigits, cancellationToken);
        if (result.Buffer.Length < ContentDigest.HexDigits)
            throw Refuse.BadRequest("The body ended before its length");
        var trailer = Encoding.Latin1.GetString(result.Buffer.Slice(0, ContentDigest.HexDigits).ToArray());
        source.AdvanceTo(result.Buffer.GetPosition(ContentDigest.HexDigits));
        return ContentDigest.ParseHex(trailer);
    }
}
