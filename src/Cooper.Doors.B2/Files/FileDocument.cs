using System.Text.Json.Serialization;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;

namespace Cooper.Doors.B2.Files;

/// <summary>A version of a file, or a folder of a list, as B2 shows it.</summary>
sealed record FileDocument
{
    static readonly Guarded<RetentionDocument> NoRetention = new(true, new RetentionDocument(null, null));
    static readonly Guarded<RetentionDocument> HiddenRetention = new(false, null);
    static readonly Guarded<string> NoHold = new(true, null);
    static readonly Guarded<string> HiddenHold = new(false, null);

    public required string AccountId { get; init; }

    public required string Action { get; init; }

    public required string BucketId { get; init; }

    public required long ContentLength { get; init; }

    public string? ContentMd5 { get; init; }

    public string? ContentSha1 { get; init; }

    public string? ContentType { get; init; }

    public string? FileId { get; init; }

    public required IReadOnlyDictionary<string, string> FileInfo { get; init; }

    public required string FileName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guarded<RetentionDocument>? FileRetention { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guarded<string>? LegalHold { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EncryptionDocument? ServerSideEncryption { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Size { get; init; }

    public required long UploadTimestamp { get; init; }

    public static FileDocument From(FileVersion file, Caller caller)
    {
        var bare = Bare(file, caller);
        return file.Kind == VersionKind.Hide
            ? bare
            : bare with
            {
                FileRetention = caller.Can(Capability.ReadFileRetentions) ? NoRetention : HiddenRetention,
                LegalHold = caller.Can(Capability.ReadFileLegalHolds) ? NoHold : HiddenHold,
                ServerSideEncryption = EncryptionDocument.None,
            };
    }

    /// <summary>A row of a list, or a hide marker just made: v1 shows a size, and nothing that came after it.</summary>
    public static FileDocument FromRow(FileVersion file, Caller caller, ApiVersion version) =>
        version == ApiVersion.V1 ? Bare(file, caller) with { Size = ShownLength(file) } : From(file, caller);

    public static FileDocument FromRow(FileRow row, Caller caller, Domain.Buckets.BucketId bucket, ApiVersion version) => row switch
    {
        FileRow.Version(var file) => FromRow(file, caller, version),
        FileRow.Folder(var name) => new FileDocument
        {
            AccountId = caller.Account.ToString(),
            Action = "folder",
            BucketId = bucket.ToString(),
            ContentLength = 0,
            FileInfo = FileVersion.NoInfo,
            FileName = name,
            Size = version == ApiVersion.V1 ? 0 : null,
            UploadTimestamp = 0,
        },
        _ => throw new InvalidOperationException("A list has versions and folders"),
    };

    static FileDocument Bare(FileVersion file, Caller caller) => new()
    {
        AccountId = caller.Account.ToString(),
        Action = ActionOf(file.Kind),
        BucketId = file.Bucket.ToString(),
        ContentLength = ShownLength(file),
        ContentMd5 = file.ContentMd5,
        ContentSha1 = file.ContentSha1,
        ContentType = file.ContentType,
        FileId = file.Id.ToString(),
        FileInfo = file.Info,
        FileName = file.Name.ToString(),
        UploadTimestamp = file.UploadTimestamp,
    };

    /// <summary>What has arrived of an unfinished large file does not count.</summary>
    static long ShownLength(FileVersion file) => file.Kind == VersionKind.Upload ? file.Length : 0;

    static string ActionOf(VersionKind kind) => kind switch
    {
        VersionKind.Upload => "upload",
        VersionKind.Hide => "hide",
        VersionKind.Start => "start",
    };
}

sealed record RetentionDocument(string? Mode, long? RetainUntilTimestamp);
