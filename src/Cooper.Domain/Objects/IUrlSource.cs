using System.IO.Pipelines;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>Content that stands at URLs, outside of Cooper.</summary>
public interface IUrlSource
{
    /// <summary>
    /// Writes the content as it comes, and returns when all of it was written. Bounded in size and time. Does not complete the target.
    /// </summary>
    /// <exception cref="RefusedException">
    /// SourceForbidden: the server may not go there. SourceUnreachable: it is not to be had. BlobTooLarge. InvalidBlobData: it is no URL.
    /// </exception>
    Task<UrlContent> CopyAsync(string url, PipeWriter target, CancellationToken cancellationToken);
}

/// <summary>What the other side says of the content.</summary>
/// <param name="MimeType">As it was sent; null if none was.</param>
/// <param name="FileName">The last step of the URL's path; null if there is none. Nobody has looked whether it can be a name.</param>
public sealed record UrlContent(string? MimeType, string? FileName);
