using Microsoft.AspNetCore.Http;

namespace Cooper.Http;

/// <summary>The base of the URLs in answers: as configured, else as the client came in. No path, no trailing slash.</summary>
public sealed class PublicUrl(string? configured)
{
    public string For(HttpRequest request) => configured ?? $"{request.Scheme}://{request.Host.Value}";
}
