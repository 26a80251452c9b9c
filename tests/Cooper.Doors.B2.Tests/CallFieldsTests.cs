using System.Text;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cooper.Doors.B2.Tests;

public sealed class CallFieldsTests
{
    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":{\"\\ud800\":1}}")]
    public void A_body_that_is_no_JSON_object_is_refused(string json) => AssertRefused(RefusalCode.BadJson, () => Json(json));

    [Fact]
    public void A_body_that_nests_too_deep_is_refused() =>
        AssertRefused(RefusalCode.BadJson, () => Json("{\"a\":" + new string('[', 100) + new string(']', 100) + "}"));

    [Fact]
    public void An_empty_body_is_an_empty_object() => Assert.Null(Json("").OptionalText("name"));

    [Fact]
    public void Null_is_absent_and_unknown_fields_are_ignored()
    {
        var fields = Json("""{"name":null,"count":null,"flag":null,"list":null,"map":null,"unknown":{"x":[1]}}""");

        Assert.Null(fields.OptionalText("name"));
        Assert.Null(fields.OptionalNumber("count"));
        Assert.Null(fields.OptionalFlag("flag"));
        Assert.Null(fields.OptionalTexts("list"));
        Assert.Null(fields.OptionalMap("map"));
    }

    [Fact]
    public void A_required_field_that_is_missing_is_named()
    {
        var message = AssertRefused(RefusalCode.BadRequest, () => Json("{}").Text("bucketId"));

        Assert.Equal("required field bucketId is missing", message);
    }

    [Theory]
    [InlineData("""{"f":5}""", "text")]
    [InlineData("""{"f":"\ud800"}""", "text")]
    [InlineData("""{"f":"5"}""", "number")]
    [InlineData("""{"f":5.5}""", "number")]
    [InlineData("""{"f":1e300}""", "number")]
    [InlineData("""{"f":9223372036854775808}""", "number")]
    [InlineData("""{"f":"true"}""", "flag")]
    [InlineData("""{"f":"x"}""", "texts")]
    [InlineData("""{"f":["x",5]}""", "texts")]
    [InlineData("""{"f":["x",null]}""", "texts")]
    [InlineData("""{"f":["x"]}""", "map")]
    [InlineData("""{"f":{"x":5}}""", "map")]
    [InlineData("""{"f":{"x":null}}""", "map")]
    public void A_field_of_the_wrong_type_is_named(string json, string type)
    {
        var fields = Json(json);

        var message = AssertRefused(RefusalCode.BadRequest, () => Read(fields, type));

        Assert.StartsWith("field f must be", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"f":100}""")]
    [InlineData("""{"f":100.0}""")]
    [InlineData("""{"f":1e2}""")]
    public void An_integer_may_be_written_as_a_float(string json) => Assert.Equal(100, Json(json).Number("f"));

    [Fact]
    public void A_query_says_the_same_as_a_body()
    {
        var fields = Query(
            ("name", "a b"), ("count", "7"), ("flag", "true"), ("list", "a,b"), ("json", """["c","d"]"""), ("map", """{"k":"v"}"""));

        Assert.Equal("a b", fields.Text("name"));
        Assert.Equal(7, fields.Number("count"));
        Assert.True(fields.OptionalFlag("flag"));
        Assert.Equal(["a", "b"], fields.Texts("list"));
        Assert.Equal(["c", "d"], fields.Texts("json"));
        Assert.Equal([KeyValuePair.Create("k", "v")], fields.OptionalMap("map"));
    }

    [Theory]
    [InlineData("number", "x")]
    [InlineData("flag", "1")]
    [InlineData("map", "[]")]
    public void A_wrong_value_in_a_query_is_refused(string type, string value) =>
        AssertRefused(RefusalCode.BadRequest, () => Read(Query(("f", value)), type));

    [Theory]
    [InlineData("{}", 100)]
    [InlineData("""{"n":0}""", 100)]
    [InlineData("""{"n":1}""", 1)]
    [InlineData("""{"n":1000}""", 1000)]
    public void A_count_has_a_default(string json, int count) => Assert.Equal(count, Json(json).Count("n", 100, 1000));

    [Theory]
    [InlineData("""{"n":-1}""")]
    [InlineData("""{"n":1001}""")]
    public void A_count_beyond_its_range_is_refused(string json) =>
        AssertRefused(RefusalCode.OutOfRange, () => Json(json).Count("n", 100, 1000, RefusalCode.OutOfRange));

    static object? Read(CallFields fields, string type) => type switch
    {
        "text" => fields.OptionalText("f"),
        "number" => fields.OptionalNumber("f"),
        "flag" => fields.OptionalFlag("f"),
        "texts" => fields.OptionalTexts("f"),
        _ => fields.OptionalMap("f"),
    };

    static CallFields Json(string json) => CallFields.FromJson(Encoding.UTF8.GetBytes(json));

    static CallFields Query(params (string Name, string Value)[] query) =>
        CallFields.FromQuery(new QueryCollection(query.ToDictionary(one => one.Name, one => new StringValues(one.Value))));

    static string AssertRefused(RefusalCode code, Func<object?> act)
    {
        var refused = Assert.Throws<RefusedException>(act);
        Assert.Equal(code, refused.Refusal.Code);
        return refused.Message;
    }
}
