using System.Text.Json;
using Cooper.Doors.B2.Buckets;

namespace Cooper.Doors.B2.Tests.Buckets;

public sealed class BucketDocumentTests
{
    [Fact]
    public void A_bucket_shows_all_fields_with_neutral_settings()
    {
        var document = BucketDocument.From(Make.Bucket(), Make.Caller(Make.FullKey()));

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","bucketId":"8d625eb63be2775577c70e1a","bucketInfo":{},"bucketName":"photos-2026",
            "bucketType":"allPrivate","corsRules":[],
            "defaultServerSideEncryption":{"isClientAuthorizedToRead":true,"value":{"algorithm":null,"mode":null}},
            "fileLockConfiguration":{"isClientAuthorizedToRead":true,
            "value":{"defaultRetention":{"mode":null,"period":null},"isFileLockEnabled":false}},
            "lifecycleRules":[],"options":[],"replicationConfiguration":{"isClientAuthorizedToRead":true,"value":null},"revision":1}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.BucketDocument));
    }

    [Fact]
    public void Settings_that_a_key_may_not_read_are_hidden()
    {
        var document = BucketDocument.From(Make.Bucket(), Make.Caller(Make.Key()));

        Assert.Equal(new Guarded<EncryptionDocument>(false, null), document.DefaultServerSideEncryption);
        Assert.Equal(new Guarded<FileLockDocument>(false, null), document.FileLockConfiguration);
        Assert.Equal(new Guarded<string>(false, null), document.ReplicationConfiguration);
    }
}
