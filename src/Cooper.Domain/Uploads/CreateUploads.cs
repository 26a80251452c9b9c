using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>What a ticket is to be.</summary>
/// <param name="Metadata">Of the ticket: a JSON object.</param>
public sealed record NewUpload(string FileName, string ContentType, int UrlSeconds, string Metadata)
{
    /// <summary>
    /// The id that the ticket gets; one that is there already was made by the same request, and is its answer. Null for any id.
    /// </summary>
    public UploadId? Id { get; init; }

    public long? Length { get; init; }

    public string? Sha256 { get; init; }

    public bool MakesObject { get; init; } = true;

    public JsonObject ObjectFields { get; init; } = [];

    public string? Property { get; init; }

    public string? Type { get; init; }

    public bool SkipsDuplicates { get; init; } = true;
}

/// <summary>A ticket, or what stands in its place.</summary>
/// <param name="IsDuplicate">The upload is an earlier one of the same content.</param>
/// <param name="KeyHolder">The object that has the unique key already; there is no URL then.</param>
public sealed record UploadTicketResult(StoredUpload Upload, bool IsDuplicate = false, ObjectId? KeyHolder = null);

/// <summary>
/// Gives tickets to send files by signed URLs: all or none. <c>POST /v1/buckets/{id}/uploads</c> and <c>/uploads/batch</c>.
/// </summary>
public sealed class CreateUploads(InsideBucket buckets, Limits limits, Entropy entropy, TimeProvider time)
{
    public const int UploadsMax = 100;

    /// <summary>Below it stand the files that were uploaded, where B2 sees them.</summary>
    public const string Folder = ".cooper/uploads/";

    public Task<(Bucket Bucket, IReadOnlyList<UploadTicketResult> Results)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, IReadOnlyList<NewUpload> wishes, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        return buckets.WriteAsync(
            caller,
            identifier,
            async (bucket, place) =>
            {
                List<StoredUpload> tickets = [.. wishes.Select(wish => MakeTicket(bucket, wish))];
                return (bucket, await place.ChangeAsync(bucket.Epoch, transaction => AddAsync(transaction, bucket, tickets)));
            },
            cancellationToken);
    }

    /// <summary>Where the content of an upload is put, for B2 to see.</summary>
    public static FileName NameOf(UploadId id, string fileName) => ObjectChanges.NameOf($"{Folder}{id}/", fileName);

    static async ValueTask<IReadOnlyList<UploadTicketResult>> AddAsync(
        IPlaceTransaction transaction, Bucket bucket, List<StoredUpload> tickets)
    {
        var results = new List<UploadTicketResult>();
        foreach (var ticket in tickets)
            results.Add(await AddAsync(transaction, bucket, ticket));
        return results;
    }

    static async ValueTask<UploadTicketResult> AddAsync(IPlaceTransaction transaction, Bucket bucket, StoredUpload ticket)
    {
        if (await transaction.Uploads.FindAsync(ticket.Id) is { } made)
            return new UploadTicketResult(
                made, KeyHolder: made.Status == UploadStatus.Canceled ? await FindKeyHolderAsync(transaction, bucket, made) : null);

        if (ticket is { SkipsDuplicates: true, ExpectedSha256: { } sha256 }
            && await transaction.Uploads.FindCompletedAsync(sha256) is { } earlier)
            return new UploadTicketResult(earlier, IsDuplicate: true);

        if (ticket.MakesObject && await FindKeyHolderAsync(transaction, bucket, ticket) is { } holder)
        {
            // It is kept as canceled, so that whoever asks for it later finds out why.
            var canceled = ticket with
            {
                Status = UploadStatus.Canceled,
                Message = $"Object {holder} has this unique key",
                DueAt = ticket.CreatedAt + StoredUpload.RecordKept,
            };
            await transaction.Uploads.AddAsync(canceled);
            return new UploadTicketResult(canceled, KeyHolder: holder);
        }

        await transaction.Uploads.AddAsync(ticket);
        return new UploadTicketResult(ticket);
    }

    static async ValueTask<ObjectId?> FindKeyHolderAsync(IPlaceTransaction transaction, Bucket bucket, StoredUpload ticket)
    {
        if (UniqueKey.Of(bucket) is not { } uniqueKey)
            return null;
        var fields = JsonNode.Parse(ticket.ObjectFields ?? "{}")!.AsObject();
        return await transaction.UniqueKeys.FindAsync(uniqueKey.TextOf(ObjectSchema.Of(bucket), field => fields[field]));
    }

    StoredUpload MakeTicket(Bucket bucket, NewUpload wish)
    {
        if (wish.Length > limits.UploadBytesMax)
            throw Refuse.Because(
                RefusalCode.FileTooLarge, $"An upload is at most {limits.UploadBytesMax} bytes",
                ("limit", limits.UploadBytesMax.ToString()));
        var id = wish.Id ?? UploadId.New(entropy);
        NameOf(id, wish.FileName);
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var (property, type, fields) = wish.MakesObject ? FitToSchema(bucket, wish) : (wish.Property, wish.Type, wish.ObjectFields);
        return new StoredUpload
        {
            Id = id,
            FileName = wish.FileName,
            ContentType = wish.ContentType,
            ExpectedLength = wish.Length,
            ExpectedSha256 = wish.Sha256,
            UrlSeconds = wish.UrlSeconds,
            Metadata = wish.Metadata,
            ObjectFields = fields.ToJsonString(ObjectJson.Plain),
            MakesObject = wish.MakesObject,
            Property = property,
            Type = type,
            SkipsDuplicates = wish.SkipsDuplicates,
            Status = UploadStatus.Pending,
            CreatedAt = now,
            ExpiresAt = now.AddSeconds(wish.UrlSeconds),
            DueAt = now.AddSeconds(wish.UrlSeconds),
        };
    }

    /// <summary>Everything about the object is checked before a URL is given.</summary>
    static (string Property, string Type, JsonObject Fields) FitToSchema(Bucket bucket, NewUpload wish)
    {
        var schema = ObjectSchema.Of(bucket);
        var property = wish.Property ?? WithoutExtension(wish.FileName);
        var wanted = schema.TypeOf(property);
        if (!schema.IsOpen && wanted is null)
            throw Refuse.Because(
                RefusalCode.BlobPropertyUnknown, $"The schema has no property {property}; give blob_property", ("property", property));
        var type = wish.Type ?? TypeOf(wish.ContentType) ?? wanted ?? "text";
        if (!ObjectSchema.IsFileType(type) || (wanted is not null && wanted != type))
            throw Refuse.Because(
                RefusalCode.BlobTypeMismatch, $"{property} is of the type {wanted ?? "of a file"}, and the upload is {type}",
                ("property", property));
        return (property, type, schema.Complete(wish.ObjectFields, [property]));
    }

    static string WithoutExtension(string fileName) =>
        fileName.LastIndexOf('.') is > 0 and var dot ? fileName[..dot] : fileName;

    /// <summary>Null if the content type alone does not say.</summary>
    static string? TypeOf(string contentType)
    {
        var bare = contentType.Split(';')[0].Trim().ToLowerInvariant();
        var kind = bare.Split('/')[0];
        return bare switch
        {
            "application/pdf" => "pdf",
            "application/vnd.ms-excel" or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "excel",
            _ => kind is "image" or "audio" or "video" or "text" ? kind : null,
        };
    }
}
