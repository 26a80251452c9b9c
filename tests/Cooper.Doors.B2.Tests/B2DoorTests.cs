using Cooper.Domain;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.B2.Tests;

public sealed class B2DoorTests
{
    static readonly string[] Calls =
    [
        "b2_authorize_account", "b2_cancel_large_file", "b2_copy_file", "b2_copy_part", "b2_create_bucket", "b2_create_key",
        "b2_delete_bucket", "b2_delete_file_version", "b2_delete_key", "b2_download_file_by_id", "b2_finish_large_file",
        "b2_get_bucket_notification_rules", "b2_get_download_authorization", "b2_get_file_info", "b2_get_upload_part_url",
        "b2_get_upload_url", "b2_hide_file", "b2_list_buckets", "b2_list_file_names", "b2_list_file_versions", "b2_list_keys",
        "b2_list_parts", "b2_list_unfinished_large_files", "b2_set_bucket_notification_rules", "b2_start_large_file",
        "b2_update_bucket", "b2_update_file_legal_hold", "b2_update_file_retention", "b2_upload_file/{bucketId}/{pod}",
        "b2_upload_part/{fileId}/{pod}",
    ];

    static readonly List<RouteEndpoint> Routes = ReadRoutes();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_version_has_every_call(int version)
    {
        var prefix = $"/b2api/v{version}/";

        var mapped = Routes.Where(IsCall).Select(route => route.RoutePattern.RawText!);

        Assert.Equal(Calls, mapped.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => path[prefix.Length..]));
    }

    [Fact]
    public void Every_route_says_what_it_needs_and_how_it_refuses() => Assert.All(Routes, route =>
    {
        Assert.Single(route.Metadata.OfType<RouteNeeds>());
        Assert.Single(route.Metadata.OfType<RenderRefusal>());
    });

    [Fact]
    public void No_call_is_open() =>
        Assert.DoesNotContain(
            Routes.Where(IsCall), route => route.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.Open);

    [Fact]
    public void Every_path_answers_every_method() =>
        Assert.All(
            Routes.Where(IsCall),
            call => Assert.Contains(Routes, route => !IsCall(route) && route.RoutePattern.RawText == call.RoutePattern.RawText));

    static bool IsCall(RouteEndpoint route) => route.Metadata.GetMetadata<IHttpMethodMetadata>() is not null;

    static List<RouteEndpoint> ReadRoutes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // Only that they are known as services counts here; none is made.
        var types = typeof(Limits).Assembly.GetExportedTypes().Append(typeof(PublicUrl));
        foreach (var type in types.Where(type => type is { IsClass: true, ContainsGenericParameters: false, IsAbstract: false }))
            builder.Services.AddSingleton(type, _ => throw new NotSupportedException());
        var app = builder.Build();
        app.MapB2Door();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()];
    }
}
