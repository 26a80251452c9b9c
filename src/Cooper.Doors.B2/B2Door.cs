using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Doors.B2.Buckets;
using Cooper.Doors.B2.Files;
using Cooper.Doors.B2.Keys;
using Cooper.Doors.B2.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cooper.Doors.B2;

/// <summary>The B2 Native API, versions 1 to 4. This is its table of contents.</summary>
public static class B2Door
{
    /// <summary>How this door says no.</summary>
    public static RenderRefusal Refusals => B2Refusals.RenderAsync;

    public static IServiceCollection AddB2Door(this IServiceCollection services)
    {
        services.TryAddSingleton<NotificationRules>();
        return services;
    }

    /// <summary>
    /// Gives all downloads by name one path before routing sees them: their names may hold anything that a path may not. Belongs before
    /// <c>UseRouting</c>.
    /// </summary>
    public static IApplicationBuilder UseB2Downloads(this IApplicationBuilder app) =>
        app.Use((http, next) =>
        {
            if (DownloadTarget.Matches(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
                http.Request.Path = DownloadTarget.Route;
            return next(http);
        });

    public static void MapB2Door(this IEndpointRouteBuilder routes)
    {
        var door = routes.MapGroup("").WithMetadata(Refusals);
        foreach (var version in Enum.GetValues<ApiVersion>())
            MapCalls(new B2Calls(door.MapGroup($"/b2api/v{(int)version}/").WithMetadata(new ApiVersionMetadata(version))));
        DownloadFileByNameEndpoint.Map(new B2Calls(door));

        var nobody = new RouteNeeds(Credential.Open);
        door.Map("/b2api/{**call}", RefuseCall).WithMetadata(nobody);
        door.Map(DownloadTarget.Route + "/{**name}", RefuseCall).WithMetadata(nobody);
    }

    /// <summary>In the order of the API's own documentation.</summary>
    static void MapCalls(B2Calls b2)
    {
        AuthorizeAccountEndpoint.Map(b2);
        CancelLargeFileEndpoint.Map(b2);
        CopyFileEndpoint.Map(b2);
        CopyPartEndpoint.Map(b2);
        CreateBucketEndpoint.Map(b2);
        CreateKeyEndpoint.Map(b2);
        DeleteBucketEndpoint.Map(b2);
        DeleteFileVersionEndpoint.Map(b2);
        DeleteKeyEndpoint.Map(b2);
        DownloadFileByIdEndpoint.Map(b2);
        FinishLargeFileEndpoint.Map(b2);
        GetBucketNotificationRulesEndpoint.Map(b2);
        GetDownloadAuthorizationEndpoint.Map(b2);
        GetFileInfoEndpoint.Map(b2);
        GetUploadPartUrlEndpoint.Map(b2);
        GetUploadUrlEndpoint.Map(b2);
        HideFileEndpoint.Map(b2);
        ListBucketsEndpoint.Map(b2);
        ListFileNamesEndpoint.Map(b2);
        ListFileVersionsEndpoint.Map(b2);
        ListKeysEndpoint.Map(b2);
        ListPartsEndpoint.Map(b2);
        ListUnfinishedLargeFilesEndpoint.Map(b2);
        SetBucketNotificationRulesEndpoint.Map(b2);
        StartLargeFileEndpoint.Map(b2);
        UpdateBucketEndpoint.Map(b2);
        UpdateFileLegalHoldEndpoint.Map(b2);
        UpdateFileRetentionEndpoint.Map(b2);
        UploadFileEndpoint.Map(b2);
        UploadPartEndpoint.Map(b2);
    }

    static Task RefuseCall(HttpContext http) =>
        B2Refusals.RenderAsync(http, new Refusal(RefusalCode.RouteNotFound, $"Invalid URL: {http.Request.Path}"));
}
