using System.Text.Json;
using Cooper.Doors.B2.Keys;
using Cooper.Domain;
using Cooper.Domain.Keys;

namespace Cooper.Doors.B2.Tests.Keys;

public sealed class AuthorizationDocumentTests
{
    const string Url = "https://b2.example";

    static readonly Limits Limits = new();

    [Theory]
    [InlineData(1, "\"minimumPartSize\":100000000,")]
    [InlineData(2, "")]
    public void V1_and_v2_are_flat(int version, string minimumPartSize)
    {
        var document = FlatAuthorizationDocument.From(Session(Make.Key()), Url, Limits, (ApiVersion)version);

        Assert.Equal(
            $$"""
            {"absoluteMinimumPartSize":5000000,"accountId":"2593a7b7b28c",
            "allowed":{"bucketId":null,"bucketName":null,"capabilities":["listFiles","readFiles"],"namePrefix":null},
            "apiUrl":"https://b2.example","authorizationToken":"4_token","downloadUrl":"https://b2.example",
            {{minimumPartSize}}"recommendedPartSize":100000000,"s3ApiUrl":"https://b2.example"}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.FlatAuthorizationDocument));
    }

    [Fact]
    public void V3_groups_and_names_one_bucket()
    {
        var session = Session(Make.Key() with { Buckets = [Make.BucketId], NamePrefix = "a/" }, "photos");

        var document = AuthorizationDocument<StorageApiV3>.From(session, StorageApiV3.From(session, Url, Limits));

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","apiInfo":{"storageApi":{"absoluteMinimumPartSize":5000000,"apiUrl":"https://b2.example",
            "bucketId":"8d625eb63be2775577c70e1a","bucketIds":["8d625eb63be2775577c70e1a"],"bucketName":"photos","bucketNames":["photos"],
            "capabilities":["listFiles","readFiles"],"downloadUrl":"https://b2.example","infoType":"storageApi","namePrefix":"a/",
            "recommendedPartSize":100000000,"s3ApiUrl":"https://b2.example"}},
            "applicationKeyExpirationTimestamp":null,"authorizationToken":"4_token"}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.AuthorizationDocumentStorageApiV3));
    }

    [Fact]
    public void V4_names_the_buckets_and_keeps_those_that_are_gone()
    {
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(1768379415123);
        var session = Session(Make.Key() with { Buckets = [Make.BucketId], ExpiresAt = expiresAt });

        var document = AuthorizationDocument<StorageApiV4>.From(session, StorageApiV4.From(session, Url, Limits));

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","apiInfo":{"storageApi":{"absoluteMinimumPartSize":5000000,
            "allowed":{"buckets":[{"id":"8d625eb63be2775577c70e1a","name":null}],
            "capabilities":["listFiles","readFiles"],"namePrefix":null},
            "apiUrl":"https://b2.example","downloadUrl":"https://b2.example","recommendedPartSize":100000000,
            "s3ApiUrl":"https://b2.example"}},
            "applicationKeyExpirationTimestamp":1768379415123,"authorizationToken":"4_token"}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.AuthorizationDocumentStorageApiV4));
    }

    [Fact]
    public void V4_shows_a_key_without_restriction_as_null()
    {
        var shown = StorageApiV4.From(Session(Make.Key()), Url, Limits);

        Assert.Null(shown.Allowed.Buckets);
    }

    static Authorization Session(ApplicationKey key, string? bucketName = null) =>
        new(Make.Caller(key), "4_token", key.Buckets?.Select(bucket => (bucket, bucketName)).ToList());
}
