using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2;

/// <summary>The version in the path of a call. All calls exist in all versions; few differ.</summary>
enum ApiVersion
{
    V1 = 1,
    V2 = 2,
    V3 = 3,
    V4 = 4,
}

/// <summary>Stands in the metadata of each route.</summary>
sealed record ApiVersionMetadata(ApiVersion Version);

static class ApiVersions
{
    extension(HttpContext http)
    {
        public ApiVersion ApiVersion => http.GetEndpoint()!.Metadata.GetRequiredMetadata<ApiVersionMetadata>().Version;
    }
}
