using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Keys;

/// <summary>
/// Makes and reads the tokens of the doors. They are signed, not stored: what a token may do stands in the key that it names, so it
/// dies with the key. Eight kinds, each signed under its own derived key:
/// <list type="bullet">
/// <item><c>4_(key id)_(expiry, 8 hex)_(random, 6 hex)_acct_(signature)</c></item>
/// <item>the same with <c>sess</c>, in a cookie of the console</item>
/// <item>the same with <c>upld</c> or <c>uplg</c>, which also signs the upload URL's target and the bucket's epoch</item>
/// <item><c>job.(bucket).(batch).(number of the job).(epoch).(expiry, 8 hex).(signature)</c>, which a worker gets for a ticket; a ticket
/// is the same with <c>ticket</c></item>
/// <item>the signature alone, in a URL of <c>/v1</c>; see <see cref="SignedUrl"/></item>
/// <item><c>3_(expiry, 14 digits)_(key id)_(prefix bytes, hex)_(overrides, hex)_(scope, 22 characters)(signature)_dnld</c></item>
/// </list>
/// A signature is the first 21 bytes of an HMAC-SHA256, in URL-safe base64.
/// </summary>
public sealed class Tokens(RootKey root, Entropy entropy, TimeProvider time)
{
    public static readonly TimeSpan AccountTokenLifetime = TimeSpan.FromHours(24);
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);
    public static readonly TimeSpan UploadTokenLifetime = TimeSpan.FromHours(24);

    /// <summary>A job may wait long before it runs, on other people's machines.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromHours(24);
    public static readonly TimeSpan JobTokenLifetime = TimeSpan.FromDays(8);

    const int SignatureCharacters = 28;

    readonly byte[] accountKey = root.Derive("account tokens");
    readonly byte[] sessionKey = root.Derive("console sessions");
    readonly byte[] uploadKey = root.Derive("upload tokens");
    readonly byte[] downloadKey = root.Derive("download tokens");
    readonly byte[] urlKey = root.Derive("signed urls");
    readonly byte[] jobKey = root.Derive("job tokens");

    public string ForAccount(KeyId key)
    {
        var body = $"4_{key}_{Expiry(AccountTokenLifetime):x8}_{entropy.NextHex(6)}_acct_";
        return body + Sign(accountKey, body);
    }

    /// <summary>The key that the token names. Null if the token is not one of ours.</summary>
    public SignedToken? ReadAccount(string token) => Read(accountKey, token, "acct", "");

    public string ForSession(KeyId key)
    {
        var body = $"4_{key}_{Expiry(SessionLifetime):x8}_{entropy.NextHex(6)}_sess_";
        return body + Sign(sessionKey, body);
    }

    public SignedToken? ReadSession(string token) => Read(sessionKey, token, "sess", "");

    /// <param name="target">What the upload URL names: a bucket or an unfinished large file.</param>
    /// <param name="isPart">For a part of a large file.</param>
    public string ForUpload(KeyId key, string target, long epoch, bool isPart)
    {
        var body = $"4_{key}_{Expiry(UploadTokenLifetime):x8}_{entropy.NextHex(6)}_{(isPart ? "uplg" : "upld")}_";
        return body + Sign(uploadKey, body + target + "@" + epoch);
    }

    public SignedToken? ReadUpload(string token, string target, long epoch, bool isPart) =>
        Read(uploadKey, token, isPart ? "uplg" : "upld", target + "@" + epoch);

    public string ForDownload(KeyId key, DownloadScope scope, DateTimeOffset expiresAt)
    {
        var prefixBytes = Encoding.UTF8.GetByteCount(scope.Prefix);
        var body = string.Create(CultureInfo.InvariantCulture,
            $"3_{expiresAt.ToUnixTimeMilliseconds():D14}_{key}_{prefixBytes:x}_{(int)scope.Fixed:x}_{scope.Digest()}");
        return body + Sign(downloadKey, body) + "_dnld";
    }

    public SignedDownload? ReadDownload(string token)
    {
        if (!token.StartsWith("3_", StringComparison.Ordinal) || !token.EndsWith("_dnld", StringComparison.Ordinal))
            return null;
        var signed = token[..^"_dnld".Length];
        if (signed.Length < SignatureCharacters || !IsSigned(downloadKey, signed[..^SignatureCharacters], signed[^SignatureCharacters..]))
            return null;

        var fields = signed[..^SignatureCharacters].Split('_', 6);
        return new SignedDownload(
            KeyId.Parse(fields[2]),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(fields[1], CultureInfo.InvariantCulture)),
            int.Parse(fields[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            (DownloadOverrides)int.Parse(fields[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            fields[5]);
    }

    /// <summary>The signature of a URL that needs no key.</summary>
    public string ForUrl(SignedUrl url) => Sign(urlKey, url.ToString());

    public bool IsSigned(SignedUrl url, string signature) => !IsExpired(url.ExpiresAt) && IsSigned(urlKey, url.ToString(), signature);

    public string ForJobTicket(JobClaim claim) => ForJob("ticket", claim, TicketLifetime);

    public string ForJob(JobClaim claim) => ForJob("job", claim, JobTokenLifetime);

    /// <summary>Null if it is none of ours, or has expired.</summary>
    public JobClaim? ReadJobTicket(string token) => ReadJob("ticket", token);

    public JobClaim? ReadJob(string token) => ReadJob("job", token);

    string ForJob(string kind, JobClaim claim, TimeSpan lifetime)
    {
        var body = $"{kind}.{claim.Bucket}.{claim.Batch}.{claim.Number}.{claim.Epoch}.{Expiry(lifetime):x8}.";
        return body + Sign(jobKey, body);
    }

    JobClaim? ReadJob(string kind, string token)
    {
        if (token.Length < SignatureCharacters || !token.StartsWith(kind + ".", StringComparison.Ordinal)
            || !IsSigned(jobKey, token[..^SignatureCharacters], token[^SignatureCharacters..]))
            return null;
        var fields = token.Split('.');
        return IsExpired(DateTimeOffset.FromUnixTimeSeconds(Convert.ToUInt32(fields[5], 16)))
            ? null
            : new JobClaim(
                BucketId.Parse(fields[1]), BatchId.Parse(fields[2]), int.Parse(fields[3], CultureInfo.InvariantCulture),
                long.Parse(fields[4], CultureInfo.InvariantCulture));
    }

    public bool IsExpired(DateTimeOffset expiresAt) => expiresAt <= time.GetUtcNow();

    static SignedToken? Read(byte[] key, string token, string kind, string alsoSigned)
    {
        if (token.Length < SignatureCharacters)
            return null;
        var body = token[..^SignatureCharacters];
        var fields = body.Split('_');
        return fields is ["4", var id, { Length: 8 } expiry, _, var found, ""] && found == kind && KeyId.TryParse(id) is { } keyId
            && IsSigned(key, body + alsoSigned, token[^SignatureCharacters..])
            ? new SignedToken(keyId, DateTimeOffset.FromUnixTimeSeconds(Convert.ToUInt32(expiry, 16)))
            : null;
    }

    uint Expiry(TimeSpan lifetime) => (uint)(time.GetUtcNow() + lifetime).ToUnixTimeSeconds();

    static bool IsSigned(byte[] key, string body, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(key, body)), Encoding.UTF8.GetBytes(signature));

    static string Sign(byte[] key, string body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(body), hash);
        return Base64(hash[..(SignatureCharacters * 3 / 4)]);
    }

    internal static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

}

/// <summary>Which job of which batch, in one life of its bucket.</summary>
public sealed record JobClaim(BucketId Bucket, BatchId Batch, int Number, long Epoch);

public sealed record SignedToken(KeyId Key, DateTimeOffset ExpiresAt);

/// <summary>All that the signature of a URL binds: one method on one thing, in one life of its bucket, until a moment.</summary>
/// <param name="Thing">An upload to send, or the number of a version to read.</param>
/// <param name="ContentType">Of what is sent; empty for what is read.</param>
public sealed record SignedUrl(string Method, BucketId Bucket, string Thing, string ContentType, long Epoch, DateTimeOffset ExpiresAt)
{
    public override string ToString() =>
        string.Join('\n', Method, Bucket, Thing, ContentType, Epoch, ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
}

public sealed record SignedDownload(KeyId Key, DateTimeOffset ExpiresAt, int PrefixBytes, DownloadOverrides Fixed, string Scope);

/// <summary>The headers of a download that a query can set.</summary>
[Flags]
public enum DownloadOverrides
{
    None = 0,
    ContentDisposition = 1,
    ContentLanguage = 2,
    Expires = 4,
    CacheControl = 8,
    ContentEncoding = 16,
    ContentType = 32,
}

/// <summary>What a download authorization covers: a prefix in one life of a bucket, with some headers fixed.</summary>
public sealed record DownloadScope(BucketId Bucket, long Epoch, string Prefix, IReadOnlyDictionary<DownloadOverrides, string> Overrides)
{
    public DownloadOverrides Fixed => Overrides.Keys.Aggregate(DownloadOverrides.None, (all, one) => all | one);

    public string Digest()
    {
        var text = new StringBuilder().Append(Bucket).Append('@').Append(Epoch).Append('\0').Append(Prefix);
        foreach (var (name, value) in Overrides.OrderBy(entry => entry.Key))
            text.Append('\0').Append((int)name).Append('=').Append(value);
        return Tokens.Base64(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
