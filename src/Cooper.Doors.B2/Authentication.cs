using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.B2;

/// <summary>Proves who calls before anything of the request is read. B2 sends its tokens bare, without a scheme.</summary>
static class Authentication
{
    const string Query = "Authorization";

    static readonly object TicketKey = new();

    extension(HttpContext http)
    {
        /// <summary>What the upload token of this request is good for.</summary>
        public UploadTicket UploadTicket => (UploadTicket)http.Items[TicketKey]!;

        /// <summary>What the token of this part is good for.</summary>
        public PartTicket PartTicket => (PartTicket)http.Items[TicketKey]!;

        /// <summary>The token in the header or, for links, in the query; null if there is none.</summary>
        public string? DownloadToken
        {
            get
            {
                var inHeader = http.Request.Headers.Authorization;
                var inQuery = http.Request.Query[Query];
                if (inHeader.Count + inQuery.Count > 1)
                    throw GivenTwice();
                return inHeader.Count == 1 ? inHeader[0] : inQuery.Count == 1 ? inQuery[0] : null;
            }
        }
    }

    public static RequestDelegate Before(RequestDelegate endpoint, Credential credential) => credential switch
    {
        Credential.AccountToken => async http =>
        {
            http.Caller = await Service(http).ByAccountTokenAsync(HeaderToken(http), http.RequestAborted);
            await endpoint(http);
        }
        ,
        Credential.UploadToken => async http =>
        {
            var bucket = BucketId.TryParse((string?)http.Request.RouteValues["bucketId"]) ?? throw Refuse.CredentialsBad();
            (http.Caller, http.Items[TicketKey]) = await Service(http).ByUploadTokenAsync(HeaderToken(http), bucket, http.RequestAborted);
            await endpoint(http);
        }
        ,
        Credential.PartToken => async http =>
        {
            var file = FileId.TryParse((string?)http.Request.RouteValues["fileId"]) ?? throw Refuse.CredentialsBad();
            (http.Caller, http.Items[TicketKey]) = await Service(http).ByPartTokenAsync(HeaderToken(http), file, http.RequestAborted);
            await endpoint(http);
        }
        ,
        // Downloads and the login prove it themselves: they need more of the request for it.
        Credential.Download or Credential.Secret or Credential.Open => endpoint,
        Credential.Bearer or Credential.SignedUrl or Credential.Session or Credential.SignIn or Credential.JobToken =>
            throw new ArgumentOutOfRangeException(nameof(credential), credential, "Not of this door"),
    };

    static RefusedException GivenTwice() =>
        Refuse.BadRequest("Authorization must be given once: in the header, or in the query of a download");

    static Authenticate Service(HttpContext http) => http.RequestServices.GetRequiredService<Authenticate>();

    static string HeaderToken(HttpContext http)
    {
        if (http.Request.Headers.Authorization is not [{ Length: > 0 } token])
            throw Refuse.CredentialsMissing();
        return http.Request.Query.ContainsKey(Query) ? throw GivenTwice() : token;
    }
}
