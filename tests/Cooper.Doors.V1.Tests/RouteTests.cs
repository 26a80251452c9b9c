using Cooper.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Tests;

public class RouteTests
{
    [Fact]
    public async Task The_published_document_lists_the_calls_that_exist()
    {
        await using var door = await DoorHost.StartAsync();
        var published = Contract.Document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        var mapped = door.Endpoints
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));

        Assert.Equal(published.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_route_says_what_it_needs_and_how_it_says_no()
    {
        await using var door = await DoorHost.StartAsync();

        Assert.All(door.Endpoints, endpoint =>
        {
            Assert.NotNull(endpoint.Metadata.GetMetadata<RouteNeeds>());
            Assert.NotNull(endpoint.Metadata.GetMetadata<RenderRefusal>());
        });
    }

    [Theory]
    [InlineData("GET", "/v1/buckets/photos/collections", "404 route_not_found")]
    [InlineData("GET", "/v1/buckets/photos/objects", "405")]
    [InlineData("GET", "/v1", "404 route_not_found")]
    [InlineData("GET", "/v1/tasks/", "404 route_not_found")]
    [InlineData("PUT", "/v1/buckets", "405")]
    [InlineData("PATCH", "/v1/tasks/task_1", "405")]
    public async Task What_does_not_exist_is_refused_in_the_envelope(string method, string path, string refusal)
    {
        await using var door = await DoorHost.StartAsync();

        Assert.Equal(refusal, (await door.SendAsync(method, path)).Refusal);
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones_and_head_gets_no_body()
    {
        await using var door = await DoorHost.StartAsync();

        var answer = await door.SendAsync("HEAD", "/v1/buckets/photos");

        Assert.Equal((405, false), (answer.Status, answer.Body.HasValue));
    }

    [Fact]
    public async Task The_document_is_open_to_all()
    {
        await using var door = await DoorHost.StartAsync();

        var answer = await door.SendAsync("GET", "/v1/openapi.json", null, ("Authorization", null), ("X-Namespace", null));

        Assert.Equal("3.1.0", answer.Text("openapi"));
    }
}
