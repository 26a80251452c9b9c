using System.Text.Json.Nodes;
using Cooper.Domain.Files;
using Cooper.Domain.Uploads;

namespace Cooper.Domain.Objects;

/// <summary>What an object is to be, or what of it is to change.</summary>
/// <param name="Fields">The user's fields. Of a change: a null member takes that field away.</param>
public sealed record NewObject(string? KeyPrefix, IReadOnlyList<NewBlob> Blobs, JsonObject Fields, bool SkipsDuplicates)
{
    /// <summary>
    /// The id that it gets if it is made; one that is there already was made by the same request, and is its answer. Null for any id.
    /// </summary>
    public ObjectId? Id { get; init; }
}

/// <summary>What a blob is to be.</summary>
/// <param name="Metadata">A JSON object.</param>
public sealed record NewBlob(string Property, string Type, string? KeyPrefix, string? Metadata, BlobData Data)
{
    /// <summary>Stored anew even if the same bytes are there.</summary>
    public bool IsStoredAnew { get; init; }
}

/// <summary>Where a blob's content comes from.</summary>
public abstract record BlobData
{
    /// <summary>Sent along.</summary>
    public sealed record Inline(ReadOnlyMemory<byte> Bytes, string? MimeType, string? FileName) : BlobData;

    /// <summary>It is a value and no file.</summary>
    public sealed record Literal(JsonNode Value) : BlobData;

    /// <summary>A confirmed upload.</summary>
    public sealed record FromUpload(UploadId Upload) : BlobData;

    /// <summary>A file of the same bucket that came through B2: its newest version.</summary>
    public sealed record FromFileName(FileName Name) : BlobData;

    /// <summary>Likewise, a given version.</summary>
    public sealed record FromFileId(FileId File) : BlobData;

    /// <summary>What stands at a URL, fetched before the answer.</summary>
    /// <param name="MimeType">In place of what the other side says.</param>
    /// <param name="FileName">In place of the last step of the URL's path.</param>
    public sealed record FromUrl(string Url, string? MimeType, string? FileName) : BlobData;

    /// <summary>It stays where it is, outside of Cooper.</summary>
    public sealed record Elsewhere(string Url) : BlobData;
}
