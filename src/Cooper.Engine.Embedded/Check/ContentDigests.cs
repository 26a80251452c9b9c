using System.Security.Cryptography;
using Cooper.Domain.Files;

namespace Cooper.Engine.Embedded.Check;

/// <summary>Which digests of a version say something about its content.</summary>
static class ContentDigests
{
    extension(FileVersion version)
    {
        /// <summary>Null where the client's word was taken, and for large files, which have digests by part.</summary>
        public string? VerifiedSha1 =>
            version.ContentSha1 == "none" || version.ContentSha1.StartsWith(ContentDigest.UnverifiedPrefix, StringComparison.Ordinal) ? null
                : version.ContentSha1;

        public bool HasContent(ReadOnlySpan<byte> content)
        {
            if (version.VerifiedSha1 is { } sha1 && sha1 != Convert.ToHexStringLower(SHA1.HashData(content)))
                return false;
            return version.ContentMd5 is not { } md5 || md5 == Convert.ToHexStringLower(MD5.HashData(content));
        }
    }
}
