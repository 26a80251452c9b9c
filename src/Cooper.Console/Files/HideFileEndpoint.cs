using Cooper.Console.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Files;

/// <summary><c>POST /console/buckets/{bucket}/files/hide?name=</c></summary>
static class HideFileEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapPost("/buckets/{bucket}/files/hide", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Session, Capability.WriteFiles));

    static async Task<IResult> HandleAsync(string bucket, HttpContext http, HideFile hideFile, CancellationToken cancellationToken)
    {
        var id = BucketIds.Parse(bucket);
        var marker = await hideFile.ExecuteAsync(http.Caller, id, FileNames.Parse(http.Request.Query), cancellationToken);

        return ConsoleJson.Answer(http, FileDocument.From(marker), ConsoleJson.Plain.FileDocument);
    }
}
