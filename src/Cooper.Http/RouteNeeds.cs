using Cooper.Domain.Keys;

namespace Cooper.Http;

/// <summary>What a route asks of its caller. Every route has one; the matrix of routes and rights is made from them.</summary>
/// <param name="Credential">How the caller is proved.</param>
/// <param name="Capabilities">What its key must hold, all of them.</param>
public sealed record RouteNeeds(Credential Credential, params Capability[] Capabilities);

/// <summary>The ways in which a caller is proved.</summary>
public enum Credential
{
    /// <summary>Nothing is asked.</summary>
    Open,

    /// <summary>Key id and secret.</summary>
    Secret,

    AccountToken,
    UploadToken,
    PartToken,

    /// <summary>An account token, a download authorization, or nothing for a public bucket.</summary>
    Download,

    Bearer,

    /// <summary>A session of the console, in its cookie.</summary>
    Session,

    /// <summary>Key id and secret, in a JSON body; answered with a session.</summary>
    SignIn,

    /// <summary>No key: the URL itself is signed.</summary>
    SignedUrl,

    /// <summary>No key: the token of one batch's job.</summary>
    JobToken,
}
