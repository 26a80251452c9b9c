namespace Cooper.Doors.V1.Tests.Objects;

public class ListObjectsTests
{
    [Fact]
    public async Task Newest_come_first_and_a_walk_by_cursor_meets_each_once()
    {
        await using var bucket = await FilledAsync(25);

        var seen = await WalkAsync(bucket, "{}", limit: 4);

        Assert.Equal(Enumerable.Range(0, 25).Reverse(), seen);
    }

    [Fact]
    public async Task Equally_old_ones_are_met_once_each_in_the_order_of_their_ids()
    {
        await using var bucket = await FilledAsync(9, pause: TimeSpan.Zero);

        Assert.Equal(Enumerable.Range(0, 9), (await WalkAsync(bucket, "{}", limit: 2)).Order());
        var ids = (await bucket.ListAsync()).Names("object_id");
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("""{"sort":{"field":"rank"}}""", "0,1,2,3,4,5,6,7,8,9")]
    [InlineData("""{"sort":{"field":"rank","direction":"desc"}}""", "9,8,7,6,5,4,3,2,1,0")]
    [InlineData("""{"filters":{"rank":{"a":1}}}""", "")]
    [InlineData(
        """{"filters":{"AND":[{"field":"rank","operator":"gte","value":3},{"field":"rank","operator":"lt","value":6}]}}""", "5,4,3")]
    [InlineData("""{"filters":{"OR":[{"sku":"S-1"},{"field":"sku","operator":"ends_with","value":"7"}]}}""", "7,1")]
    [InlineData("""{"filters":{"NOT":{"field":"rank","operator":"gt","value":1}}}""", "1,0")]
    [InlineData("""{"filters":{"rank":[2,4]},"sort":{"field":"rank"}}""", "2,4")]
    [InlineData("""{"filters":{"field":"sku","operator":"regex","value":"^s-[89]$"}}""", "9,8")]
    [InlineData("""{"filters":{"blobs":null},"search":"S-3"}""", "")]
    [InlineData("""{"search":"S-3"}""", "3")]
    [InlineData("""{"search":"even*4"}""", "4")]
    [InlineData("""{"filters":{"status":"DRAFT","color":"blue"},"sort":{"field":"rank"}}""", "1,3,5,7,9")]
    public async Task The_whole_grammar_works_on_objects(string body, string ranks)
    {
        await using var bucket = await FilledAsync(10);
        var expected = ranks.Length == 0 ? [] : ranks.Split(',').Select(int.Parse);

        Assert.Equal(expected, await WalkAsync(bucket, body, limit: 100));
        Assert.Equal(expected, await WalkAsync(bucket, body, limit: 1));
        Assert.Equal(expected.Skip(1), await WalkAsync(bucket, body, limit: 100, query: "&offset=1"));
        Assert.Equal(
            expected.Count().ToString(), (await bucket.ListAsync(body, "?include_total=true&limit=1")).Text("pagination.total"));
    }

    [Fact]
    public async Task Only_what_is_selected_is_sent_and_the_ids()
    {
        await using var bucket = await FilledAsync(1);

        var list = await bucket.ListAsync("""{"select":["rank","deep.a","nowhere.x"]}""");

        Assert.Equal(
            ["bucket_id", "deep", "object_id", "rank"],
            list.At("results")[0].EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("""{"a":1}""", list.At("results")[0].GetProperty("deep").GetRawText());
    }

    [Fact]
    public async Task The_whole_bucket_is_counted_without_a_filter()
    {
        await using var bucket = await FilledAsync(3);

        var stats = (await bucket.ListAsync()).At("stats");

        Assert.Equal(3, stats.GetProperty("total_objects").GetInt32());
        Assert.Equal(3, stats.GetProperty("objects_by_status").GetProperty("DRAFT").GetInt32());
        Assert.False((await bucket.ListAsync("""{"search":"x"}""")).Body!.Value.TryGetProperty("stats", out _));
    }

    [Theory]
    [InlineData("{}", "?limit=0", "422")]
    [InlineData("{}", "?limit=1001", "422")]
    [InlineData("{}", "?offset=10001", "422")]
    [InlineData("""{"offset":100001}""", "", "400")]
    [InlineData("""{"select":[1]}""", "", "422")]
    [InlineData("{}", "?cursor=abc", "400 invalid_cursor")]
    [InlineData("""{"filters":{"field":"a","operator":"regex","value":"("}}""", "", "400 invalid_filter")]
    public async Task What_does_not_fit_is_refused(string body, string query, string refusal)
    {
        await using var bucket = await FilledAsync(2);

        Assert.Equal(refusal, (await bucket.ListAsync(body, query)).Refusal);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_filter_and_what_comes_and_goes_meanwhile_shifts_nothing()
    {
        await using var bucket = await FilledAsync(6);
        var first = await bucket.ListAsync("{}", "?limit=2");
        var cursor = first.Text("pagination.next_cursor");

        Assert.Equal("400 invalid_cursor", (await bucket.ListAsync("""{"search":"x"}""", $"?cursor={cursor}")).Refusal);
        await bucket.CreateAsync("""{"rank":99}""");
        await bucket.DeleteAsync(first.At("results")[1].GetProperty("object_id").GetString()!);

        Assert.Equal([3, 2], Ranks(await bucket.ListAsync("{}", $"?limit=2&cursor={cursor}")));
    }

    static async Task<ObjectBucket> FilledAsync(int count, TimeSpan? pause = null)
    {
        var bucket = await ObjectBucket.StartAsync();
        for (var i = 0; i < count; i++)
        {
            var color = i % 2 == 0 ? "red" : "blue";
            var parity = i % 2 == 0 ? "even" : "odd";
            await bucket.CreateAsync(
                $$"""{"rank":{{i}},"sku":"S-{{i}}","color":"{{color}}","words":"{{parity}} {{i}}","deep":{"a":1,"b":2} }""");
            bucket.Door.Clock.Advance(pause ?? TimeSpan.FromTicks(10));
        }

        return bucket;
    }

    static async Task<List<int>> WalkAsync(ObjectBucket bucket, string body, int limit, string query = "")
    {
        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var list = await bucket.ListAsync(body, $"?limit={limit}" + (cursor is null ? query : $"&cursor={cursor}"));
            Assert.Equal(200, list.Status);
            seen.AddRange(Ranks(list));
            cursor = list.At("pagination").TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return seen;
    }

    static IEnumerable<int> Ranks(Answer list) =>
        list.At("results").EnumerateArray().Select(one => one.GetProperty("rank").GetInt32());
}
