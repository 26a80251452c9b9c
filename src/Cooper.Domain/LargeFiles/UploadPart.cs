using System.IO.Pipelines;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>Stores a part of a large file; the same number again replaces it. <c>b2_upload_part</c>.</summary>
public sealed class UploadPart(IBucketStore places, Limits limits)
{
    public async Task<Part> ExecuteAsync(
        Caller caller, PartTicket ticket, int number, ContentDigest digest, string? contentMd5, long bodyLength, PipeReader source,
        CancellationToken cancellationToken)
    {
        var id = ticket.File;
        caller.Require(Capability.WriteFiles, id.Bucket);
        CheckNumber(number);
        var length = Bodies.ContentLength(bodyLength, digest, limits.UploadBytesMax);
        CheckLength(length);

        return await places.UseAsync(
            id.Bucket,
            Refuse.CredentialsBad,
            async place =>
            {
                (await place.FindVersionAsync(id.Number, cancellationToken)).RequireUnfinished(caller, id);
                await using var body = await Bodies.ReceiveAsync(place, source, length, digest, BodyKind.Part, cancellationToken);
                if (contentMd5 is not null && contentMd5 != body.Md5)
                    throw Refuse.DigestMismatch();
                return await place.PutPartAsync(caller, ticket, number, body);
            },
            cancellationToken);
    }

    internal static void CheckLength(long length)
    {
        if (length == 0)
            throw Refuse.BadRequest("A part must hold at least 1 byte");
    }

    internal static void CheckNumber(int number)
    {
        if (number is < 1 or > Limits.PartNumberMax)
            throw Refuse.BadRequest($"Part number must be in range 1 - {Limits.PartNumberMax}");
    }
}

static class PartChanges
{
    public static Task<Part> PutPartAsync(this IBucketPlace place, Caller caller, PartTicket ticket, int number, IReceivedBody body) =>
        place.ChangeAsync(ticket.Epoch, async transaction =>
        {
            var file = (await transaction.FindVersionAsync(ticket.File.Number)).RequireUnfinished(caller, ticket.File);
            return await transaction.PutPartAsync(file, number, body);
        });
}
