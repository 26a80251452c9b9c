using Microsoft.AspNetCore.Http;

namespace Cooper.Http;

/// <summary>
/// What somebody has stored is shown as what they called it, on the address where the console has its sessions: no browser is to run it
/// there.
/// </summary>
public static class StoredContent
{
    /// <summary>
    /// Chromium's viewer refuses to work in a sandbox, and is one by itself: a PDF's scripts never reach the server's pages.
    /// </summary>
    const string NeedsNoSandbox = "application/pdf";

    /// <summary>To be called last, when the content type is decided.</summary>
    public static void Isolate(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        if (headers.ContentType.ToString() != NeedsNoSandbox)
            headers.ContentSecurityPolicy = "sandbox";
    }
}
