using System.Text.Json;
using Cooper.Doors.B2.Keys;
using Cooper.Domain.Buckets;

namespace Cooper.Doors.B2.Tests.Keys;

public sealed class KeyDocumentTests
{
    static readonly BucketId Other = BucketId.Parse("c5f35d53a90a7ea284fb0719");

    [Fact]
    public void A_key_of_v4_has_bucketIds()
    {
        var document = KeyDocument.From(Make.Key() with { Buckets = [Make.BucketId, Other] }, "K005secret");

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","applicationKey":"K005secret","applicationKeyId":"0052593a7b7b28c0000000004",
            "bucketIds":["8d625eb63be2775577c70e1a","c5f35d53a90a7ea284fb0719"],"capabilities":["listFiles","readFiles"],
            "expirationTimestamp":null,"keyName":"ci","namePrefix":null,"options":[]}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.KeyDocument));
    }

    [Fact]
    public void An_earlier_key_has_bucketId_and_no_secret_in_lists()
    {
        var document = OneBucketKeyDocument.From(Make.Key());

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","applicationKeyId":"0052593a7b7b28c0000000004","bucketId":null,
            "capabilities":["listFiles","readFiles"],"expirationTimestamp":null,"keyName":"ci","namePrefix":null,"options":[]}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document, B2Json.Wire.OneBucketKeyDocument));
    }

    [Fact]
    public void A_key_of_several_buckets_never_looks_unrestricted()
    {
        var document = OneBucketKeyDocument.From(Make.Key() with { Buckets = [Make.BucketId, Other] });

        Assert.Null(document.BucketId);
        Assert.Equal(2, document.BucketIds!.Count);
    }
}
