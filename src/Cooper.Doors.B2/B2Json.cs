using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Doors.B2.Buckets;
using Cooper.Doors.B2.Files;
using Cooper.Doors.B2.Keys;
using Cooper.Doors.B2.LargeFiles;

namespace Cooper.Doors.B2;

/// <summary>The documents of the door. Their fields stand in alphabetical order, as B2 sends them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RefusalDocument))]
[JsonSerializable(typeof(FlatAuthorizationDocument))]
[JsonSerializable(typeof(AuthorizationDocument<StorageApiV3>))]
[JsonSerializable(typeof(AuthorizationDocument<StorageApiV4>))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(KeyPageDocument<KeyDocument>))]
[JsonSerializable(typeof(OneBucketKeyDocument))]
[JsonSerializable(typeof(KeyPageDocument<OneBucketKeyDocument>))]
[JsonSerializable(typeof(BucketDocument))]
[JsonSerializable(typeof(BucketListDocument))]
[JsonSerializable(typeof(NotificationRulesDocument))]
[JsonSerializable(typeof(FileDocument))]
[JsonSerializable(typeof(FileNamePageDocument))]
[JsonSerializable(typeof(FileVersionPageDocument))]
[JsonSerializable(typeof(DeletedFileDocument))]
[JsonSerializable(typeof(UploadUrlDocument))]
[JsonSerializable(typeof(DownloadAuthorizationDocument))]
[JsonSerializable(typeof(StartedFileDocument))]
[JsonSerializable(typeof(UploadPartUrlDocument))]
[JsonSerializable(typeof(PartDocument))]
[JsonSerializable(typeof(PartPageDocument))]
[JsonSerializable(typeof(UnfinishedPageDocument))]
[JsonSerializable(typeof(CanceledFileDocument))]
sealed partial class B2Json : JsonSerializerContext
{
    /// <summary>Letters beyond ASCII are sent as they are.</summary>
    public static B2Json Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
