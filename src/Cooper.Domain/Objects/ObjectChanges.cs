using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>
/// What becomes of objects inside one transaction: row, unique key, content and who holds it. Whatever can be refused is refused before
/// anything is written, so that one refused object leaves no trace among others of the same transaction.
/// </summary>
public sealed class ObjectChanges(Entropy entropy, TimeProvider time)
{
    /// <summary>Below it stand the files that Cooper stores for blobs, where B2 sees them.</summary>
    public const string Folder = ".cooper/objects/";

    /// <summary>As long as the folder of any blob.</summary>
    internal const string LongestFolder = Folder + "obj_0123456789abcdef/blob_0123456789abcdef/";

    /// <summary>Of one object, however often it is changed.</summary>
    public const int FieldsLengthMax = 256 * 1024;

    /// <summary>Likewise.</summary>
    public const int BlobsMax = 1000;

    /// <summary>Makes an object, or changes the one that has its unique key; the policy says which.</summary>
    internal async ValueTask<PutObject> PutAsync(
        IPlaceTransaction transaction, Bucket bucket, PreparedObject prepared, InsertionPolicy? asked)
    {
        var wish = prepared.Wish;
        if (wish.Id is { } given && await transaction.Objects.FindAsync(given) is { } made)
            return new PutObject(made, PutEffect.None);
        if (UniqueKey.Of(bucket) is not { } uniqueKey)
            return new PutObject(await CreateAsync(transaction, bucket, prepared, key: null), PutEffect.Created);

        var policy = asked ?? uniqueKey.DefaultPolicy ?? throw Refuse.Because(
            RefusalCode.PolicyRequired, "The bucket has a unique key and no default policy: give policy=insert, update or upsert");
        var schema = ObjectSchema.Of(bucket);
        var key = uniqueKey.TextOf(
            schema, field => wish.Fields[field] ?? LiteralIn(wish, field) ?? schema.DefaultOf(field));
        var holder = await transaction.UniqueKeys.FindAsync(key);
        return (policy, holder) switch
        {
            (InsertionPolicy.Insert, { } present) => throw Refuse.UniqueKeyConflict(key, present),
            (InsertionPolicy.Update, null) => throw Refuse.UniqueKeyNotFound(key),
            (_, { } present) => new PutObject(
                await ChangeAsync(transaction, bucket, (await transaction.Objects.FindAsync(present))!, prepared), PutEffect.Changed),
            _ => new PutObject(await CreateAsync(transaction, bucket, prepared, key), PutEffect.Created),
        };
    }

    /// <summary>Blobs replace those of the same property; fields are merged, and a null one goes.</summary>
    internal async ValueTask<StoredObject> ChangeAsync(
        IPlaceTransaction transaction, Bucket bucket, StoredObject before, PreparedObject prepared)
    {
        var wish = prepared.Wish;
        var kept = before.Blobs.Where(blob => wish.Blobs.All(one => one.Property != blob.Property)).ToList();
        var merged = JsonNode.Parse(before.Fields)!.AsObject();
        foreach (var (name, value) in wish.Fields)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = value.DeepClone();
        }

        string[] filled = [.. kept.Select(blob => blob.Property), .. wish.Blobs.Select(blob => blob.Property)];
        var fields = ObjectSchema.Of(bucket).Complete(merged, filled);
        var text = fields.ToJsonString(ObjectJson.Plain);
        if (text.Length > FieldsLengthMax || kept.Count + wish.Blobs.Count > BlobsMax)
            throw Refuse.BadRequest($"An object has at most {BlobsMax} blobs and {FieldsLengthMax} characters of fields");
        var key = KeyOf(bucket, fields, kept, wish);
        var sources = await FindSourcesAsync(transaction, prepared);
        if (key != before.UniqueKey)
            await MoveKeyAsync(transaction, before, key!);

        var added = await StoreAsync(transaction, before.Id, prepared, sources);
        var after = before with
        {
            KeyPrefix = wish.KeyPrefix ?? before.KeyPrefix,
            Fields = text,
            Blobs = [.. kept, .. added],
            UniqueKey = key,
            UpdatedAt = Now(),
            Status = wish.Blobs.Count > 0 ? ObjectStatus.Draft : before.Status,
            Error = wish.Blobs.Count > 0 ? null : before.Error,
        };
        await transaction.Objects.UpdateAsync(before, after);
        var holder = ContentHolder.Of(before.Id);
        foreach (var version in after.Versions.Except(before.Versions))
            await transaction.Contents.HoldAsync(version, holder);
        foreach (var version in before.Versions.Except(after.Versions))
            await LetGoAsync(transaction, version, holder);
        return after;
    }

    internal static async ValueTask DeleteAsync(IPlaceTransaction transaction, StoredObject deleted)
    {
        await transaction.Objects.DeleteAsync(deleted);
        if (deleted.UniqueKey is { } key)
            await transaction.UniqueKeys.DeleteAsync(key);
        foreach (var version in deleted.Versions)
            await LetGoAsync(transaction, version, ContentHolder.Of(deleted.Id));
    }

    /// <summary>Content that Cooper stored for blobs goes with its last holder; a file that came through B2 stays.</summary>
    internal static async ValueTask LetGoAsync(IPlaceTransaction transaction, long number, ContentHolder holder)
    {
        if (await transaction.Contents.ReleaseAsync(number, holder)
            && await transaction.Contents.IsNotedAsync(number)
            && await transaction.FindVersionAsync(number) is { } version)
            await transaction.DeleteAsync(version);
    }

    async ValueTask<StoredObject> CreateAsync(IPlaceTransaction transaction, Bucket bucket, PreparedObject prepared, string? key)
    {
        var wish = prepared.Wish;
        var fields = ObjectSchema.Of(bucket).Complete(wish.Fields, [.. wish.Blobs.Select(blob => blob.Property)]);
        var sources = await FindSourcesAsync(transaction, prepared);
        var id = wish.Id ?? ObjectId.New(entropy);
        if (key is not null && !await transaction.UniqueKeys.TryAddAsync(key, id))
            throw Refuse.UniqueKeyConflict(key, (await transaction.UniqueKeys.FindAsync(key))!.Value);

        var now = Now();
        var created = new StoredObject
        {
            Id = id,
            KeyPrefix = wish.KeyPrefix,
            Fields = WithoutNulls(fields).ToJsonString(ObjectJson.Plain),
            Blobs = await StoreAsync(transaction, id, prepared, sources),
            CreatedAt = now,
            UpdatedAt = now,
            UniqueKey = key,
        };
        await transaction.Objects.AddAsync(created);
        foreach (var version in created.Versions)
            await transaction.Contents.HoldAsync(version, ContentHolder.Of(id));
        return created;
    }

    /// <summary>The content of blobs that is in the bucket already. Here and not before: until now it may have gone.</summary>
    static async ValueTask<Dictionary<NewBlob, BlobContent>> FindSourcesAsync(IPlaceTransaction transaction, PreparedObject prepared)
    {
        var found = new Dictionary<NewBlob, BlobContent>(ReferenceEqualityComparer.Instance);
        foreach (var blob in prepared.Wish.Blobs)
        {
            if (blob.Data is BlobData.FromUpload { Upload: var id })
            {
                var upload = await transaction.Uploads.FindAsync(id);
                if (upload is not { Status: Uploads.UploadStatus.Completed, Content: { } content })
                    throw Refuse.InvalidBlobData($"{blob.Property}: there is no confirmed upload {id}");
                found.Add(blob, content);
            }
            else if (blob.Data is BlobData.FromFileName or BlobData.FromFileId)
            {
                var (version, sha256) = prepared.FileOf(blob);
                if (await transaction.FindVersionAsync(version.Number) is null)
                    throw Refuse.InvalidBlobData($"{blob.Property}: the file {version.Name} was deleted meanwhile");
                found.Add(blob, new BlobContent(
                    version.Number, version.Name.ToString(), LastPart(version.Name), version.Length, version.ContentType, sha256));
            }
        }

        return found;
    }

    async ValueTask<IReadOnlyList<Blob>> StoreAsync(
        IPlaceTransaction transaction, ObjectId id, PreparedObject prepared, Dictionary<NewBlob, BlobContent> sources)
    {
        var stored = new List<Blob>();
        foreach (var blob in prepared.Wish.Blobs)
        {
            var made = new Blob
            {
                Id = BlobId.New(entropy),
                Property = blob.Property,
                Type = blob.Type,
                KeyPrefix = blob.KeyPrefix,
                Metadata = blob.Metadata,
                Value = (blob.Data as BlobData.Literal)?.Value.ToJsonString(ObjectJson.Plain),
                Source = (blob.Data as BlobData.Elsewhere)?.Url,
            };
            var received = prepared.ReceivedOf(blob);
            var sha256 = received is not null ? received.Body.Sha256 : sources.GetValueOrDefault(blob)?.Sha256;
            if (prepared.Wish.SkipsDuplicates && sha256 is not null && await IsInObjectAsync(transaction, sha256))
                continue;
            stored.Add(made with
            {
                Content = received is not null
                    ? await StoreAsync(transaction, id, made.Id, blob, received)
                    : sources.GetValueOrDefault(blob),
            });
        }

        return stored;
    }

    /// <summary>The same bytes are kept once, unless it was asked otherwise.</summary>
    static async ValueTask<BlobContent> StoreAsync(
        IPlaceTransaction transaction, ObjectId id, BlobId blobId, NewBlob blob, ReceivedContent received)
    {
        var (body, mimeType, fileName) = received;
        var present = blob.IsStoredAnew ? null : await transaction.Contents.FindByHashAsync(body.Sha256!);
        if (present is null)
        {
            present = await transaction.Contents.AddVersionAsync(
                new NewFileVersion
                {
                    Name = NameOf($"{Folder}{id}/{blobId}/", fileName),
                    Kind = VersionKind.Upload,
                    Origin = VersionOrigin.Upload,
                    ContentType = mimeType,
                    ContentSha1 = body.Sha1!,
                    ContentMd5 = body.Md5,
                },
                body);
            await transaction.Contents.NoteHashAsync(body.Sha256!, present);
        }

        return new BlobContent(present.Number, present.Name.ToString(), fileName, body.Length, mimeType, body.Sha256);
    }

    /// <exception cref="RefusedException">InvalidFileName: no file can have such a name.</exception>
    public static FileName NameOf(string folder, string fileName) => TryName(folder, fileName)
        ?? throw Refuse.Because(RefusalCode.InvalidFileName, "A filename is 1 to 255 characters without slashes and control characters");

    internal static bool IsName(string folder, string fileName) => TryName(folder, fileName) is not null;

    static FileName? TryName(string folder, string fileName) =>
        !fileName.Contains('/') && !fileName.Contains('\\') && fileName is not ("" or "." or "..")
            ? FileName.TryParse(folder + fileName)
            : null;

    static async ValueTask<bool> IsInObjectAsync(IPlaceTransaction transaction, string sha256) =>
        await transaction.Contents.FindByHashAsync(sha256) is { } version
        && await transaction.Contents.FindHolderAsync(version.Number) is { IsObject: true };

    static string? KeyOf(Bucket bucket, JsonObject fields, List<Blob> kept, NewObject wish)
    {
        var key = UniqueKey.Of(bucket);
        return key?.TextOf(ObjectSchema.Of(bucket), field => fields[field] ?? LiteralIn(wish, field) ?? LiteralOf(kept, field));
    }

    static JsonNode? LiteralIn(NewObject wish, string field) =>
        wish.Blobs.Where(blob => blob.Property == field).Select(blob => (blob.Data as BlobData.Literal)?.Value).FirstOrDefault();

    static JsonNode? LiteralOf(List<Blob> blobs, string field) =>
        blobs.Find(blob => blob.Property == field)?.Value is { } value ? JsonNode.Parse(value) : null;

    static async ValueTask MoveKeyAsync(IPlaceTransaction transaction, StoredObject before, string key)
    {
        if (!await transaction.UniqueKeys.TryAddAsync(key, before.Id))
            throw Refuse.UniqueKeyConflict(key, (await transaction.UniqueKeys.FindAsync(key))!.Value);
        if (before.UniqueKey is { } old)
            await transaction.UniqueKeys.DeleteAsync(old);
    }

    static JsonObject WithoutNulls(JsonObject fields)
    {
        var kept = fields.DeepClone().AsObject();
        foreach (var (name, _) in fields.Where(field => field.Value is null))
            kept.Remove(name);
        return kept;
    }

    static string LastPart(FileName name) => name.ToString().Split('/')[^1];

    /// <summary>In microseconds, as it is shown: lists go by it.</summary>
    DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

/// <summary>An object as a change has left it.</summary>
readonly record struct PutObject(StoredObject Object, PutEffect Effect);

/// <summary>What became of it.</summary>
enum PutEffect
{
    /// <summary>The same request has made it before.</summary>
    None,
    Created,
    Changed,
}

/// <summary>How JSON is written that users gave: only what JSON itself forbids is escaped.</summary>
static class ObjectJson
{
    public static System.Text.Json.JsonSerializerOptions Plain { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
