using System.Text;
using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Tests.Buckets;

public class CreateBucketRequestTests
{
    [Fact]
    public void A_request_becomes_a_wish()
    {
        var wish = Read(
            """
            { "bucket_name": "Photos of 2024", "description": "all", "unknown": 1, "unique_key": null, "deletion_window_seconds": 0,
              "bucket_schema": { "properties": { "image": { "type": "IMAGE", "odd": { "type": "PDF" } },
                                                 "list": { "type": "array", "items": { "type": "Text" } } } },
              "metadata": { "a": [1, 2.50, "é"] } }
            """);

        Assert.Equal(("Photos of 2024", null, BucketType.AllPrivate, "all"), (wish.Name, wish.StorageName, wish.Type, wish.Description));
        Assert.Equal("""{"a":[1,2.50,"é"]}""", wish.Metadata);
        Assert.Equal(
            """{"properties":{"image":{"type":"image","odd":{"type":"PDF"}},"list":{"type":"array","items":{"type":"text"}}}}""",
            wish.Schema);
    }

    [Theory]
    [InlineData("""{}""", "body.bucket_name missing", "body.bucket_schema missing")]
    [InlineData("""{"bucket_name":1,"bucket_schema":1}""", "body.bucket_name string_type", "body.bucket_schema dict_type")]
    [InlineData("""{"bucket_name":"","bucket_schema":{}}""", "body.bucket_name string_too_short", "body.bucket_schema.properties missing")]
    public void All_faults_are_told(string body, params string[] faults) => Assert.Equal(faults, FaultsOf(body));

    [Theory]
    [InlineData("-a", "string_pattern_mismatch")]
    [InlineData("a/b", "string_pattern_mismatch")]
    [InlineData("a\n", "string_pattern_mismatch")]
    [InlineData("ä", "string_pattern_mismatch")]
    [InlineData("list", "value_error")]
    [InlineData("bkt_a", "value_error")]
    [InlineData("ns_a", "value_error")]
    [InlineData("col_a", "value_error")]
    public void Names_have_rules(string name, string type) =>
        Assert.Equal([$"body.bucket_name {type}"], FaultsOf(JsonSerializer.Serialize(new { bucket_name = name, bucket_schema = ASchema })));

    [Fact]
    public void A_name_of_101_characters_is_too_long() =>
        Assert.Equal(
            ["body.bucket_name string_too_long"],
            FaultsOf(JsonSerializer.Serialize(new { bucket_name = new string('a', 101), bucket_schema = ASchema })));

    [Theory]
    [InlineData("""{"properties":{}}""", "too_short")]
    [InlineData("""{"properties":[]}""", "dict_type")]
    [InlineData("""{"properties":{"a b":{"type":"text"}}}""", "string_pattern_mismatch")]
    [InlineData("""{"properties":{"a":{"type":"json"}}}""", "enum")]
    [InlineData("""{"properties":{"a":{}}}""", "missing")]
    [InlineData("""{"properties":{"a":"text"}}""", "dict_type")]
    [InlineData("""{"properties":{"a":{"type":"text","required":1}}}""", "bool_type")]
    [InlineData("""{"properties":{"a":{"type":"text","enum":1}}}""", "list_type")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"binary"}}}}""", "enum")]
    [InlineData("""{"properties":{"a":{"type":"object","properties":{"b":{"type":1}}}}}""", "string_type")]
    public void Schemas_have_rules(string schema, string type) =>
        Assert.EndsWith(
            " " + type, Assert.Single(FaultsOf($$$"""{"bucket_name":"a","bucket_schema":{{{schema}}}}""")), StringComparison.Ordinal);

    [Fact]
    public void Schemas_have_limits()
    {
        Assert.Empty(FaultsOf(WithSchema(Nested(5))));
        Assert.Single(FaultsOf(WithSchema(Nested(6))));
        var tooMany = Enumerable.Range(0, 201).ToDictionary(i => $"a{i}", _ => new { type = "text" });
        Assert.Single(FaultsOf(WithSchema(JsonSerializer.Serialize(new { properties = tooMany }))));

        static string Nested(int levels) => $$$"""{"properties":{"a":{{{Field(levels)}}}}}""";

        static string Field(int levels) => levels == 1 ? """{"type":"text"}""" : $$$"""{"type":"array","items":{{{Field(levels - 1)}}}}""";
    }

    [Fact]
    public void Metadata_has_limits()
    {
        Assert.Empty(FaultsOf(WithMetadata(Nested(16))));
        Assert.Equal(["body.metadata too_long"], FaultsOf(WithMetadata(Nested(17))));
        Assert.Empty(FaultsOf(WithMetadata($$"""{"a":"{{new string('a', 65_527)}}"}""")));
        Assert.Equal(["body.metadata too_long"], FaultsOf(WithMetadata($$"""{"a":"{{new string('a', 65_529)}}"}""")));
        Assert.Equal(["body.metadata dict_type"], FaultsOf(WithMetadata("[]")));

        static string Nested(int levels) => levels == 0 ? "1" : """{"a":""" + Nested(levels - 1) + "}";

        static string WithMetadata(string metadata) =>
            $$$$"""{"bucket_name":"a","bucket_schema":{"properties":{"a":{"type":"text"}}},"metadata":{{{{metadata}}}}}""";
    }

    [Fact]
    public void A_unique_key_is_read()
    {
        var wish = Read(
            """
            {"bucket_name":"a","bucket_schema":{"properties":{"a":{"type":"text"}}},
             "unique_key":{"fields":["a"],"default_policy":"update"}}
            """);

        Assert.Equal("""{"fields":["a"],"default_policy":"update"}""", wish.UniqueKey!.ToJson());
    }

    [Theory]
    [InlineData("", "json_invalid")]
    [InlineData("{", "json_invalid")]
    [InlineData("[]", "dict_type")]
    [InlineData("""{"a":1,"a":2}""", "json_invalid")]
    [InlineData("""{"a":"\ud800"}""", "json_invalid")]
    [InlineData("""{"\ud800":1}""", "json_invalid")]
    public void A_body_is_a_json_object(string body, string type)
    {
        var refused = Assert.Throws<RefusedException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(type, Assert.Single(Assert.IsType<InvalidRequest>(refused.Refusal).All).Type);
    }

    [Fact]
    public void A_body_that_is_not_utf8_is_refused() =>
        Assert.Throws<RefusedException>(
            () => JsonBody.Parse(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }));

    static object ASchema => new { properties = new { a = new { type = "text" } } };

    static string WithSchema(string schema) => $$$"""{"bucket_name":"a","bucket_schema":{{{schema}}}}""";

    static NewBucket Read(string body) => CreateBucketEndpoint.Read(JsonBody.Parse(Encoding.UTF8.GetBytes(body)));

    static string[] FaultsOf(string body)
    {
        try
        {
            Read(body);
            return [];
        }
        catch (RefusedException refused)
        {
            var faults = Assert.IsType<InvalidRequest>(refused.Refusal).All;
            return [.. faults.Select(fault => $"{string.Join('.', fault.Location.ToJson())} {fault.Type}")];
        }
    }
}
