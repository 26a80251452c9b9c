using System.Text;
using Cooper.Domain;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Keys;

/// <summary><c>b2_authorize_account</c>. Some clients GET it, others POST <c>{}</c>; it has no fields.</summary>
static class AuthorizeAccountEndpoint
{
    public static void Map(B2Calls b2) => b2.MapLogin("b2_authorize_account", HandleAsync);

    static async Task<IResult> HandleAsync(
        HttpContext http, AuthorizeAccount authorizeAccount, PublicUrl publicUrl, Limits limits, CancellationToken cancellationToken)
    {
        var (keyId, secret) = ReadBasic(http.Request);
        var session = await authorizeAccount.ExecuteAsync(keyId, secret, cancellationToken);
        var version = http.ApiVersion;
        if (version < ApiVersion.V4 && session.Buckets is { Count: > 1 })
            throw Refuse.Because(
                RefusalCode.CredentialsUnusableHere, "Keys that are restricted to several buckets need version 4 of the API");

        var url = publicUrl.For(http.Request);
        return version switch
        {
            ApiVersion.V1 or ApiVersion.V2 =>
                B2Answer.Of(FlatAuthorizationDocument.From(session, url, limits, version), B2Json.Wire.FlatAuthorizationDocument),
            ApiVersion.V3 => B2Answer.Of(
                AuthorizationDocument<StorageApiV3>.From(session, StorageApiV3.From(session, url, limits)),
                B2Json.Wire.AuthorizationDocumentStorageApiV3),
            ApiVersion.V4 => B2Answer.Of(
                AuthorizationDocument<StorageApiV4>.From(session, StorageApiV4.From(session, url, limits)),
                B2Json.Wire.AuthorizationDocumentStorageApiV4),
        };
    }

    static (string KeyId, string Secret) ReadBasic(HttpRequest request)
    {
        const string Scheme = "Basic ";
        if (request.Headers.Authorization is not [{ Length: > 0 } header])
            throw Refuse.CredentialsMissing();

        var bytes = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64Chars(header.AsSpan(Scheme.Length).Trim(), bytes, out var length))
            throw Malformed();
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':');
        return colon >= 0 ? (pair[..colon], pair[(colon + 1)..]) : throw Malformed();
    }

    static RefusedException Malformed() =>
        Refuse.BadRequest("The Authorization header must be Basic with the base64 of applicationKeyId:applicationKey");
}
