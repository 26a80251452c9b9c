using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Files;

/// <summary><c>DELETE /console/files/{file}?name=</c>: removes one version for good.</summary>
static class DeleteFileVersionEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapDelete("/files/{file}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.DeleteFiles));

    static async Task<NoContent> HandleAsync(
        string file, HttpContext http, DeleteFileVersion deleteFileVersion, CancellationToken cancellationToken)
    {
        var id = FileNames.ParseId(file);
        await deleteFileVersion.ExecuteAsync(http.Caller, FileNames.Parse(http.Request.Query), id, cancellationToken);

        return TypedResults.NoContent();
    }
}
