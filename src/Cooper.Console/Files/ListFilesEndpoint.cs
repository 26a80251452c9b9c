using Cooper.Console.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Files;

/// <summary>
/// <c>GET /console/buckets/{bucket}/files</c>: what lies in the folder <c>prefix</c>, with <c>versions=true</c> in all its versions.
/// </summary>
static class ListFilesEndpoint
{
    const int Most = 200;
    const string Delimiter = "/";

    public static void Map(RouteGroupBuilder console) =>
        console.MapGet("/buckets/{bucket}/files", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.ListFiles));

    static async Task<IResult> HandleAsync(
        string bucket, HttpContext http, ListFileNames listFileNames, ListFileVersions listFileVersions,
        CancellationToken cancellationToken)
    {
        var id = BucketIds.Parse(bucket);
        var query = http.Request.Query;
        var (prefix, start) = (query["prefix"].ToString(), query["start"].ToString());

        var page = query["versions"] == "true"
            ? await listFileVersions.ExecuteAsync(
                http.Caller, id, new VersionQuery(start, StartId(query), prefix, Delimiter, Most), cancellationToken)
            : await listFileNames.ExecuteAsync(http.Caller, id, new NameQuery(start, prefix, Delimiter, Most), cancellationToken);

        return ConsoleJson.Answer(
            http,
            new FilePageDocument([.. page.Rows.Select(FileDocument.From)], page.NextName, page.NextId?.ToString()),
            ConsoleJson.Plain.FilePageDocument);
    }

    static FileId? StartId(IQueryCollection query) => query["start_id"].ToString() is { Length: > 0 } text ? FileNames.ParseId(text) : null;
}
