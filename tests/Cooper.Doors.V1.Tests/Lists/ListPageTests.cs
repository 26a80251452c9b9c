using System.Text.Json;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cooper.Doors.V1.Tests.Lists;

public class ListPageTests
{
    static readonly Listed<string>[] Ten =
    [
        .. Enumerable.Range(0, 10)
            .Select(i => One($"id{i}", JsonSerializer.Serialize(new { created_at = $"2026-01-0{1 + (i / 2)}T00:00:00.000000Z", n = i }))),
    ];

    [Fact]
    public void The_newest_come_first_and_equals_go_by_id() =>
        Assert.Equal(["id8", "id9", "id6", "id7"], Take(Ten, """{"limit":4}""").Ids);

    [Theory]
    [InlineData("asc", "id1,id3,id2")]
    [InlineData("desc", "id3,id1,id2")]
    public void What_lacks_the_field_comes_last(string direction, string ids)
    {
        Listed<string>[] three = [One("id1", """{"a":1}"""), One("id2", """{"a":null}"""), One("id3", """{"a":2}""")];

        Assert.Equal(ids.Split(','), Take(three, $$$"""{"sort":{"field":"a","direction":"{{{direction}}}"}}""").Ids);
    }

    [Fact]
    public void A_walk_by_cursor_sees_each_once_whatever_comes_and_goes()
    {
        var all = Ten.ToList();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var (ids, pagination) = Take(all, """{"limit":3}""", cursor is null ? [] : new() { ["cursor"] = cursor });
            seen.AddRange(ids);
            cursor = pagination.NextCursor;
            all.Insert(0, One($"new{seen.Count}", """{"created_at":"2026-02-01T00:00:00.000000Z"}"""));
            all.RemoveAll(one => one.Id == ids[^1]);
        }
        while (cursor is not null);

        Assert.Equal(["id8", "id9", "id6", "id7", "id4", "id5", "id2", "id3", "id0", "id1"], seen);
    }

    [Theory]
    [InlineData("""{"limit":3,"filters":{"n":1}}""")]
    [InlineData("""{"limit":3,"sort":{"field":"n"}}""")]
    [InlineData("""{"limit":3,"search":"x"}""")]
    [InlineData("""{"limit":3,"status":"FAILED"}""")]
    public void A_cursor_belongs_to_one_list(string otherBody)
    {
        var cursor = Take(Ten, """{"limit":3}""").Pagination.NextCursor!;

        var refused = Assert.Throws<RefusedException>(() => Take(Ten, otherBody, new() { ["cursor"] = cursor }));

        Assert.Equal(RefusalCode.InvalidCursor, refused.Refusal.Code);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("%%%")]
    [InlineData("e30")]
    [InlineData("WzEsMl0")]
    public void Nonsense_is_no_cursor(string text) =>
        Assert.Equal(
            RefusalCode.InvalidCursor,
            Assert.Throws<RefusedException>(() => Take(Ten, "{}", new() { ["cursor"] = text })).Refusal.Code);

    [Fact]
    public void The_query_beats_the_body()
    {
        var (ids, pagination) =
            Take(Ten, """{"limit":5,"offset":0}""", new() { ["limit"] = "2", ["offset"] = "4", ["include_total"] = "true" });

        Assert.Equal(["id4", "id5"], ids);
        Assert.Equal((2, 10, 3, 5), (pagination.PageSize, pagination.Total, pagination.Page, pagination.TotalPages));
    }

    [Fact]
    public void Without_being_asked_no_totals_are_told_and_ten_are_the_most()
    {
        var (ids, pagination) = Take([.. Ten, One("more", "{}")], "{}");

        Assert.Equal(10, ids.Count);
        Assert.Null(pagination.Total);
        Assert.NotNull(pagination.NextCursor);
    }

    [Fact]
    public void The_last_page_has_no_cursor() => Assert.Null(Take(Ten, """{"offset":8}""").Pagination.NextCursor);

    [Theory]
    [InlineData("limit", "0", "greater_than_equal")]
    [InlineData("limit", "1001", "less_than_equal")]
    [InlineData("limit", "ten", "int_parsing")]
    [InlineData("offset", "10001", "less_than_equal")]
    [InlineData("offset", "-1", "greater_than_equal")]
    [InlineData("include_total", "perhaps", "bool_parsing")]
    public void What_is_out_of_range_is_a_fault(string name, string value, string type)
    {
        var refused = Assert.Throws<RefusedException>(() => Take(Ten, "{}", new() { [name] = value }));

        Assert.Equal(type, Assert.Single(Assert.IsType<InvalidRequest>(refused.Refusal).All).Type);
    }

    [Theory]
    [InlineData("ID3", 1)]
    [InlineData("i*3", 1)]
    [InlineData("*", 10)]
    [InlineData("3*i", 0)]
    public void Search_looks_for_a_part_and_takes_stars(string text, int found) =>
        Assert.Equal(found, Take(Ten, JsonSerializer.Serialize(new { search = text })).Ids.Count);

    static (IReadOnlyList<string> Ids, PaginationDocument Pagination) Take(
        IEnumerable<Listed<string>> all, string body, Dictionary<string, StringValues>? query = null)
    {
        var faults = new Faults();
        var request = ListRequest.Read("things", JsonElement.Parse(body), new QueryCollection(query ?? []), faults, "status");
        faults.Refuse();
        var page = ListPage<string>.Take(request!, request!.Sort, all, document => [document.GetProperty("id").GetString()!]);
        return ([.. page.Items.Select(item => item.Id)], page.Pagination);
    }

    static Listed<string> One(string id, string json) =>
        new(id, JsonElement.Parse(json.Replace("{", $$"""{"id":"{{id}}"{{(json == "{}" ? "" : ",")}}""", StringComparison.Ordinal)), id);
}
