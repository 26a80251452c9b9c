using Cooper.Console.Assets;
using Cooper.Console.Buckets;
using Cooper.Console.Files;
using Cooper.Console.Keys;
using Cooper.Console.Sessions;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console;

/// <summary>
/// The web console: a page that calls <c>/v1</c>, and the few calls that <c>/v1</c> does not have: sessions, files and keys.
/// </summary>
public static class ConsoleDoor
{
    /// <summary>How this door says no.</summary>
    public static RenderRefusal Refusals => ConsoleRefusals.RenderAsync;

    /// <summary>What it lists below is all that it does.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var console = routes.MapGroup("/console").WithMetadata(Refusals);
        GetAssetEndpoint.Map(console);

        var calls = console.MapGroup("").AddEndpointFilter(SessionAuthentication.FilterAsync);
        StartSessionEndpoint.Map(calls);
        GetSessionEndpoint.Map(calls);
        EndSessionEndpoint.Map(calls);

        CreateBucketEndpoint.Map(calls);

        ListFilesEndpoint.Map(calls);
        UploadFileEndpoint.Map(calls);
        DownloadFileEndpoint.Map(calls);
        HideFileEndpoint.Map(calls);
        DeleteFileVersionEndpoint.Map(calls);

        ListKeysEndpoint.Map(calls);
        CreateKeyEndpoint.Map(calls);
        DeleteKeyEndpoint.Map(calls);
    }
}
