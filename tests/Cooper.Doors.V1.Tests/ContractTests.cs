using System.Text.Json;

namespace Cooper.Doors.V1.Tests;

/// <summary>A check that finds nothing proves something only if it would find something.</summary>
public class ContractTests
{
    const string Fitting = """{"task_id":"task_1","status":"PENDING","bucket_id":"bkt_1","bucket_name":"a","object_count":1}""";

    [Theory]
    [InlineData(
        """{"task_id":"task_1","status":"PENDING","bucket_id":"bkt_1","bucket_name":"a"}""",
        "'object_count' is a required property")]
    [InlineData(
        """{"task_id":"task_1","status":"DONE","bucket_id":"bkt_1","bucket_name":"a","object_count":1}""",
        "'DONE' is not one of")]
    [InlineData(
        """{"task_id":"","status":"PENDING","bucket_id":"bkt_1","bucket_name":"a","object_count":1}""",
        "'' is too short")]
    [InlineData(
        """{"task_id":"a","status":"PENDING","bucket_id":1,"bucket_name":"a","object_count":1}""",
        "1 is not of type 'string'")]
    [InlineData(
        """{"task_id":"a","status":"PENDING","bucket_id":"b","bucket_name":"a","object_count":-1}""",
        "-1 is less than the minimum")]
    [InlineData(
        """{"task_id":"a","status":"PENDING","bucket_id":"b","bucket_name":"a","object_count":1,"more":null}""",
        "null is left out in this API")]
    public void What_does_not_fit_is_found(string answer, string misfit)
    {
        Assert.Empty(Contract.Misfits("DELETE", "/v1/buckets/a", 200, JsonElement.Parse(Fitting)));

        Assert.Contains(
            Contract.Misfits("DELETE", "/v1/buckets/a?window=1h", 200, JsonElement.Parse(answer)),
            found => found.Contains(misfit, StringComparison.Ordinal));
    }

    [Fact]
    public void Both_documents_are_held_against_an_answer()
    {
        var misfits = Contract.Misfits("DELETE", "/v1/buckets/a", 200, JsonElement.Parse("{}"));

        Assert.Equal(["published", "served"], misfits.Select(misfit => misfit.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_answer_without_the_body_that_it_should_have_is_found() =>
        Assert.Equal(["served: GET /v1/buckets/a answers 200 with JSON"], Contract.Misfits("GET", "/v1/buckets/a", 200));

    [Fact]
    public void A_status_that_is_not_listed_is_found() =>
        Assert.Contains(
            "served: GET /v1/buckets/a does not list 418",
            Contract.Misfits("GET", "/v1/buckets/a", 418, JsonElement.Parse("""{"status":418,"error":{"message":"a","type":"b"}}""")));

    [Fact]
    public void A_task_is_looked_at_by_its_type()
    {
        var task = JsonElement.Parse(
            """
            {"task_id":"task_1","task_type":"api_buckets_delete","status":"PENDING","inputs":["bkt_1"],
             "additional_data":{"bucket_id":"bkt_1","bucket_name":"a","namespace_id":"ns_1","object_count":1,"created_at":"yesterday"}}
            """);

        Assert.Contains(
            Contract.Misfits("GET", "/v1/tasks/task_1", 200, task),
            found => found.Contains("'yesterday' is not a 'date-time'", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_door_publishes_of_itself_agrees_with_the_contract()
    {
        var published = Contract.Published.GetProperty("components").GetProperty("schemas");
        var served = Contract.Document.GetProperty("components").GetProperty("schemas");

        Assert.All(published.EnumerateObject(), schema => AssertAgrees(schema.Value, served.GetProperty(schema.Name), schema.Name));
    }

    [Fact]
    public void A_document_that_says_something_else_does_not_agree()
    {
        var published = JsonElement.Parse("""{"properties":{"a":{"type":"string"}},"required":["a"]}""");
        var more = JsonElement.Parse("""{"properties":{"a":{"type":"string","description":"A."},"b":{}},"required":["a"]}""");
        var other = JsonElement.Parse("""{"properties":{"a":{"type":"integer"}},"required":["a"]}""");

        AssertAgrees(published, more, "more");
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertAgrees(published, other, "other"));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertAgrees(more, published, "less"));
    }

    /// <summary>The same but for descriptions; only properties may be more.</summary>
    static void AssertAgrees(JsonElement published, JsonElement served, string at)
    {
        if (published.ValueKind != JsonValueKind.Object || served.ValueKind != JsonValueKind.Object)
        {
            Assert.True(JsonElement.DeepEquals(published, served), $"{at}: {served} instead of {published}");
            return;
        }

        string[] wanted = [.. NamesOf(published)], found = [.. NamesOf(served)];
        Assert.True(wanted.All(found.Contains), $"{at}: lacks {string.Join(", ", wanted.Except(found))}");
        if (!at.EndsWith("/properties", StringComparison.Ordinal))
            Assert.True(found.All(wanted.Contains), $"{at}: has besides {string.Join(", ", found.Except(wanted))}");
        foreach (var name in wanted)
            AssertAgrees(published.GetProperty(name), served.GetProperty(name), $"{at}/{name}");
    }

    static IEnumerable<string> NamesOf(JsonElement schema) =>
        schema.EnumerateObject()
            .Where(member => member.Name != "description" || member.Value.ValueKind != JsonValueKind.String)
            .Select(member => member.Name);
}
