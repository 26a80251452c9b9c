using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Tests.Lists;

public class FilterTests
{
    static readonly JsonElement Photo = JsonElement.Parse(
        """
        {
          "name": "Summer_Photo.JPG", "status": "ACTIVE", "size": 4096, "ratio": 1.5, "locked": false, "note": null,
          "created_at": "2026-05-01T09:00:01.000000Z",
          "tags": ["sea", "Sun", 7],
          "metadata": { "year": 2024, "place": { "city": "Split, on the sea" } }
        }
        """);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"status":"active"}""")]
    [InlineData("""{"status":["DRAFT","active"]}""")]
    [InlineData("""{"metadata.year":2024,"locked":false}""")]
    [InlineData("""{"metadata.year":2024.0}""")]
    [InlineData("""{"note":null}""")]
    [InlineData("""{"nowhere.at.all":null}""")]
    [InlineData("""{"tags":["x",["sea","Sun",7]]}""")]
    [InlineData("""{"field":"size","operator":"gt","value":4095}""")]
    [InlineData("""{"AND":[{"field":"status","value":"ACTIVE"}]}""")]
    [InlineData("""{"AND":[{"field":"size","operator":"gte","value":4096},{"field":"size","operator":"lte","value":4096}]}""")]
    [InlineData("""{"AND":[{"field":"ratio","operator":"gt","value":1},{"field":"ratio","operator":"lt","value":2}]}""")]
    [InlineData("""{"AND":[{"status":"ACTIVE"},{"OR":[{"size":1},{"size":4096}]}]}""")]
    [InlineData("""{"OR":[{"field":"status","value":"X"},{"field":"size","value":4096}]}""")]
    [InlineData("""{"NOT":[{"field":"status","value":"X"},{"field":"size","value":1}]}""")]
    [InlineData("""{"NOT":{"field":"status","value":"X"}}""")]
    [InlineData("""{"NOT":{"status":"X"}}""")]
    [InlineData("""{"status":"ACTIVE","AND":[{"size":4096}],"OR":null}""")]
    [InlineData("""{"AND":[{"field":"status","operator":"ne","value":"X"},{"field":"nowhere","operator":"ne","value":"X"}]}""")]
    [InlineData("""{"AND":[{"field":"size","operator":"in","value":[1,4096]},{"field":"size","operator":"nin","value":[1,2]}]}""")]
    [InlineData(
        """{"AND":[{"field":"name","operator":"contains","value":"photo"},{"field":"tags","operator":"contains","value":"SUN"}]}""")]
    [InlineData("""{"AND":[{"field":"tags","operator":"contains","value":7}]}""")]
    [InlineData(
        """{"AND":[{"field":"name","operator":"starts_with","value":"summer"},{"field":"name","operator":"ends_with","value":".jpg"}]}""")]
    [InlineData("""{"AND":[{"field":"name","operator":"regex","value":"^summer_p.*g$"}]}""")]
    [InlineData("""{"AND":[{"field":"name","operator":"exists","value":true},{"field":"note","operator":"exists","value":false}]}""")]
    [InlineData("""{"AND":[{"field":"note","operator":"is_null","value":true},{"field":"name","operator":"is_null","value":false}]}""")]
    [InlineData("""{"AND":[{"field":"metadata.place","operator":"text","value":"Sea split!"}]}""")]
    [InlineData("""{"AND":[{"field":"created_at","operator":"gt","value":"2026-05-01"}]}""")]
    [InlineData(
        """{"AND":[{"field":"created_at","operator":"eq","value":"2026-05-01T11:00:01+02:00"},{"created_at":"2026-05-01T09:00:01"}]}""")]
    [InlineData("""{"status":"ACTIVE","case_sensitive":true}""")]
    public void A_filter_matches(string filter)
    {
        var read = Read(filter);
        Assert.True(read.Matches(Photo));
        // What can be told by some of the fields leaves out nothing that the whole filter matches.
        foreach (var name in Photo.EnumerateObject().Select(field => field.Name))
            Assert.True(read.Within(path => path.Split('.')[0] != name).Matches(PhotoWithout(name)));
    }

    [Theory]
    [InlineData("""{"status":"ACTIVE","size":1}""", false)]
    [InlineData("""{"AND":[{"status":"X"},{"NOT":{"size":4096}}]}""", false)]
    [InlineData("""{"status":"X","size":4096}""", true)]
    [InlineData("""{"OR":[{"status":"X"},{"size":1}]}""", true)]
    [InlineData("""{"NOT":[{"status":"ACTIVE"},{"size":4096}]}""", true)]
    public void Some_of_the_fields_tell_what_surely_does_not_match(string filter, bool mayMatch) =>
        Assert.Equal(mayMatch, Read(filter).Within(path => path != "status").Matches(PhotoWithout("status")));

    [Theory]
    [InlineData("""{"status":"DRAFT"}""")]
    [InlineData("""{"status":[]}""")]
    [InlineData("""{"status":"active","case_sensitive":true}""")]
    [InlineData("""{"AND":[{"field":"status","value":"active"}],"case_sensitive":true}""")]
    [InlineData("""{"size":"4096"}""")]
    [InlineData("""{"status.deeper":"ACTIVE"}""")]
    [InlineData("""{"OR":[]}""")]
    [InlineData("""{"NOT":[{"field":"status","value":"ACTIVE"},{"field":"size","value":1}]}""")]
    [InlineData("""{"AND":[{"field":"size","operator":"gt","value":"1"}]}""")]
    [InlineData("""{"AND":[{"field":"nowhere","operator":"lt","value":1}]}""")]
    [InlineData("""{"AND":[{"field":"size","operator":"contains","value":4}]}""")]
    [InlineData("""{"AND":[{"field":"metadata.place.city","operator":"text","value":"Spli"}]}""")]
    [InlineData("""{"AND":[{"field":"metadata.place","operator":"starts_with","value":"S"}]}""")]
    [InlineData("""{"AND":[{"field":"name","operator":"regex","value":"^photo"}]}""")]
    public void A_filter_does_not_match(string filter) => Assert.False(Read(filter).Matches(Photo));

    [Theory]
    [InlineData("""{"AND":{"field":"a","value":1}}""", "list_type")]
    [InlineData("""{"AND":["a"]}""", "dict_type")]
    [InlineData("""{"AND":[{"field":"a"}]}""", "missing")]
    [InlineData("""{"AND":[{"field":1,"value":1}]}""", "string_type")]
    [InlineData("""{"AND":[{"field":"","value":1}]}""", "string_too_short")]
    [InlineData("""{"AND":[{"field":"a","operator":"like","value":1}]}""", "enum")]
    [InlineData("""{"case_sensitive":"yes"}""", "bool_type")]
    public void A_filter_that_does_not_fit_the_schema_is_a_fault(string filter, string type)
    {
        var faults = new Faults();
        FilterReader.Read(JsonElement.Parse(filter), Location.Body.Then("filters"), isCaseSensitive: false, faults);

        var invalid = Assert.IsType<InvalidRequest>(Assert.Throws<RefusedException>(faults.Refuse).Refusal);

        Assert.Equal(type, Assert.Single(invalid.All).Type);
    }

    [Theory]
    [InlineData("""{"AND":[{"field":"a","operator":"regex","value":"(a"}]}""")]
    [InlineData("""{"AND":[{"field":"a","operator":"regex","value":"(a)\\1"}]}""")]
    [InlineData("""{"AND":[{"field":"a","operator":"regex","value":1}]}""")]
    [InlineData("""{"AND":[{"field":"a","operator":"in","value":1}]}""")]
    [InlineData("""{"AND":[{"field":"a","operator":"gt","value":true}]}""")]
    [InlineData("""{"AND":[{"field":"a","operator":"exists","value":"yes"}]}""")]
    [InlineData("""{"a":{"type":"dynamic","field":"b"}}""")]
    public void A_filter_that_cannot_be_carried_out_is_refused(string filter) =>
        Assert.Equal(RefusalCode.InvalidFilter, Assert.Throws<RefusedException>(() => Read(filter)).Refusal.Code);

    [Fact]
    public void Filters_have_limits()
    {
        AssertTooComplex($$"""{"AND":[{{string.Join(",", Enumerable.Repeat("""{"field":"a","value":1}""", 101))}}]}""");
        AssertTooComplex($$"""{"a":[{{string.Join(",", Enumerable.Range(0, 1001))}}]}""");
        AssertTooComplex(Nested(6));
        AssertTooComplex($$"""{"field":"a","operator":"regex","value":"{{new string('a', 1001)}}"}""");
        Assert.True(Read(Nested(5)).Matches(Photo));

        static string Nested(int levels) => levels == 1 ? """{"status":"ACTIVE"}""" : $$"""{"AND":[{{Nested(levels - 1)}}]}""";

        static void AssertTooComplex(string filter) =>
            Assert.Equal(RefusalCode.FilterTooComplex, Assert.Throws<RefusedException>(() => Read(filter)).Refusal.Code);
    }

    [Theory]
    [InlineData("((a{1000}){1000}){1000}")]
    [InlineData("(a|a)*b")]
    [InlineData(@"(\w+\s?){500}$")]
    public void No_regex_costs_much(string pattern)
    {
        var filter = JsonSerializer.Serialize(new { field = "name", @operator = "regex", value = pattern });
        var document = JsonSerializer.SerializeToElement(new { name = new string('a', 60_000) });
        var started = Stopwatch.GetTimestamp();

        try
        {
            var read = Read(filter);
            for (var i = 0; i < 10_000; i++)
                read.Matches(document);
        }
        catch (RefusedException refused)
        {
            Assert.Contains(refused.Refusal.Code, new[] { RefusalCode.InvalidFilter, RefusalCode.FilterTooComplex });
        }

        // Far more than it takes, for a busy machine; far less than without bounds.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 30);
    }

    [Fact]
    public void What_a_filter_requires_is_known()
    {
        var filter = Read("""{"OR":[{"a":1}],"AND":[{"field":"b","value":2},{"c":"x"}]}""");

        Assert.Null(filter.Required("a"));
        Assert.Equal(2, filter.Required("b")!.Value.GetInt32());
        Assert.Equal(["a", "b", "c"], filter.Paths);
    }

    static JsonElement PhotoWithout(string name)
    {
        var rest = JsonObject.Create(Photo)!;
        rest.Remove(name);
        return JsonElement.Parse(rest.ToJsonString());
    }

    static Filter Read(string filter)
    {
        var faults = new Faults();
        var read = FilterReader.Read(JsonElement.Parse(filter), Location.Body.Then("filters"), isCaseSensitive: false, faults);
        faults.Refuse();
        return read;
    }
}
