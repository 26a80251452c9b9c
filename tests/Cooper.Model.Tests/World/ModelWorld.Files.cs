using System.Security.Cryptography;

namespace Cooper.Model.Tests.World;

/// <summary>Files and large files, as B2 has them.</summary>
sealed partial class ModelWorld
{
    public const int PartBytesMin = 5;

    /// <summary>The version that the last call made, changed or found.</summary>
    public ModelVersion? Version { get; private set; }

    /// <summary>With a fresh upload URL.</summary>
    public string GetUploadUrl(ModelKey? key, ModelBucket bucket) =>
        B2(key, "writeFiles", bucket) ?? (bucket.IsLive ? Ok : "400 bad_bucket_id");

    /// <summary>With a URL that was given before: an end of the bucket has made it a bad one, even if it was undone.</summary>
    public string UploadTo(KeptUrl url, ModelBucket bucket, string name, byte[] content)
    {
        Version = null;
        if (!bucket.IsLive || url.Epoch != bucket.Epoch)
            return "401 bad_auth_token";
        if (url.ExpiresAt <= Now)
            return "401 expired_auth_token";
        if (url.Key is { } key)
        {
            if (key.IsDeleted || key.IsSuspended)
                return "401 bad_auth_token";
            if (key.ExpiresAt <= Now)
                return "401 expired_auth_token";
            if (!Allows(key, "writeFiles", bucket, name))
                return "401 unauthorized";
        }

        Version = bucket.Add(name, VersionIs.Upload, content);
        return Ok;
    }

    public string Hide(ModelKey? key, ModelBucket bucket, string name)
    {
        Version = null;
        if (B2(key, "writeFiles", bucket, name) is { } refusal)
            return refusal;
        if (!bucket.IsLive)
            return "400 bad_bucket_id";
        if (bucket.Newest(name) is not { } newest)
            return "400 no_such_file";
        if (newest.Kind == VersionIs.Hide)
            return "400 already_hidden";
        Version = bucket.Add(name, VersionIs.Hide, []);
        return Ok;
    }

    /// <param name="name">Has to be the version's own.</param>
    public string DeleteVersion(ModelKey? key, ModelVersion version, string name)
    {
        if (B2(key, "deleteFiles", version.Bucket, name) is { } refusal)
            return refusal;
        if (!IsThere(version) || version.Name != name)
            return "400 file_not_present";
        if (version.Holders.Count > 0)
            return "400 bad_request";
        version.Bucket.Versions.Remove(version);
        return Ok;
    }

    /// <param name="range">First and last byte; null for all.</param>
    public string Copy(ModelKey? key, ModelVersion source, ModelBucket target, string name, (long First, long Last)? range)
    {
        Version = null;
        if (B2(key, "writeFiles", target, name) is { } refusal)
            return refusal;
        if (FindSource(key, source, target.IsLive ? null : "400 bad_bucket_id", range) is { } objection)
            return objection;
        Version = target.Add(name, VersionIs.Upload, Cut(source.Content, range));
        Version.ContentType = source.ContentType;
        return Ok;
    }

    /// <summary>By its id.</summary>
    public string Download(ModelKey? key, ModelVersion version, string? range)
    {
        if (key is not null && TokenRefusal(key) is { } refusal)
            return refusal;
        var bucket = version.Bucket;
        if (!bucket.IsLive)
            return key is null || (key.Can("readFiles") && key.Reaches(bucket)) ? "404 not_found" : "401 unauthorized";
        if (!IsThere(version) || version.Kind != VersionIs.Upload)
            return bucket.IsPublic || key is null || (key.Reaches(bucket) && key.Can("readFiles")) ? "404 not_found" : "401 unauthorized";
        if (!bucket.IsPublic && key is not null && !Allows(key, "readFiles", bucket, version.Name))
            return "401 unauthorized";
        return RangeOf(range, version.Content.Length) is { } bad ? bad : range is null ? Ok : "206";
    }

    public string DownloadByName(ModelBucket bucket, string name)
    {
        Version = bucket.IsLive ? bucket.Newest(name) : null;
        return Version is { Kind: VersionIs.Upload } ? Ok : "404 not_found";
    }

    public string GetFileInfo(ModelKey? key, ModelVersion version)
    {
        if (B2(key, "readFiles", version.Bucket) is { } refusal)
            return refusal;
        if (!IsThere(version) || version.Kind == VersionIs.Start)
            return "404 not_found";
        return B2(key, "readFiles", version.Bucket, version.Name) ?? Ok;
    }

    public string List(ModelKey? key, ModelBucket bucket, string prefix)
    {
        if (B2(key, "listFiles", bucket) is { } refusal)
            return refusal;
        if (key?.ReachesName(prefix) == false)
            return "401 unauthorized";
        return bucket.IsLive ? Ok : "400 bad_bucket_id";
    }

    public string StartLarge(ModelKey? key, ModelBucket bucket, string name)
    {
        Version = null;
        if (B2(key, "writeFiles", bucket, name) is { } refusal)
            return refusal;
        if (!bucket.IsLive)
            return "400 bad_bucket_id";
        Version = bucket.Add(name, VersionIs.Start, []);
        return Ok;
    }

    /// <summary>With a fresh URL for parts.</summary>
    public string PutPart(ModelKey? key, ModelVersion file, int number, byte[] content)
    {
        if (RequireUnfinished(key, file) is { } refusal)
            return refusal;
        if (content.Length == 0)
            return "400 bad_request";
        file.Parts[number] = content;
        return Ok;
    }

    public string CopyPart(ModelKey? key, ModelVersion source, ModelVersion file, int number, (long First, long Last)? range)
    {
        if (B2(key, "writeFiles", file.Bucket) is { } refusal)
            return refusal;
        if (FindSource(key, source, file.Bucket.IsLive ? null : "400 bad_request", range) is { } objection)
            return objection;
        var part = Cut(source.Content, range);
        if (part.Length == 0)
            return "400 bad_request";
        if (RequireUnfinished(key, file) is { } none)
            return none;
        file.Parts[number] = part;
        return Ok;
    }

    public string FinishLarge(ModelKey? key, ModelVersion file, IReadOnlyList<string> sha1s)
    {
        if (RequireUnfinished(key, file) is { } refusal)
            return refusal;
        if (file.Parts.Count < 2)
            return "400 bad_request";
        if (!file.Parts.Keys.SequenceEqual(Enumerable.Range(1, file.Parts.Count)))
            return "400 missing_part";
        if (!file.Parts.Values.Select(Sha1).SequenceEqual(sha1s))
            return "400 part_sha1_mismatch";
        if (file.Parts.Values.SkipLast(1).Any(part => part.Length < PartBytesMin))
            return "400 bad_request";
        file.Kind = VersionIs.Upload;
        file.Content = [.. file.Parts.Values.SelectMany(part => part)];
        file.Parts.Clear();
        return Ok;
    }

    public string CancelLarge(ModelKey? key, ModelVersion file)
    {
        if (RequireUnfinished(key, file) is { } refusal)
            return refusal;
        file.Bucket.Versions.Remove(file);
        return Ok;
    }

    public static string Sha1(byte[] content) => Convert.ToHexStringLower(SHA1.HashData(content));

    /// <summary>The bytes that a <c>Range</c> header asks for.</summary>
    public static byte[] Taken(byte[] content, string? range) => range switch
    {
        null => content,
        _ when range.StartsWith("bytes=-", StringComparison.Ordinal) => content[^Math.Min(content.Length, int.Parse(range[7..]))..],
        _ => range[6..].Split('-') is [var first, var last] && last.Length > 0
            ? content[int.Parse(first)..Math.Min(content.Length, int.Parse(last) + 1)]
            : content[int.Parse(range[6..^1])..],
    };

    static string? RangeOf(string? range, int length)
    {
        if (range is null)
            return null;
        var isSuffix = range.StartsWith("bytes=-", StringComparison.Ordinal);
        var isSatisfiable = isSuffix ? length > 0 && range != "bytes=-0" : int.Parse(range[6..].Split('-')[0]) < length;
        return isSatisfiable ? null : "416 range_not_satisfiable";
    }

    static bool IsThere(ModelVersion version) => version.Bucket.IsLive && version.Bucket.Versions.Contains(version);

    string? RequireUnfinished(ModelKey? key, ModelVersion file)
    {
        if (B2(key, "writeFiles", file.Bucket) is { } refusal)
            return refusal;
        if (!IsThere(file) || file.Kind != VersionIs.Start)
            return "400 bad_request";
        return B2(key, "writeFiles", file.Bucket, file.Name);
    }

    /// <param name="ofTarget">What is wrong with the target's bucket, which is told before anything of the file.</param>
    static string? FindSource(ModelKey? key, ModelVersion source, string? ofTarget, (long First, long Last)? range)
    {
        var bucket = source.Bucket;
        if (!bucket.IsPublic || !bucket.IsLive)
        {
            if (key is not null && !Allows(key, "readFiles", bucket, null))
                return "401 unauthorized";
        }

        if (!bucket.IsLive)
            return "404 not_found";
        if (ofTarget is not null)
            return ofTarget;
        if (!bucket.Versions.Contains(source))
            return "404 not_found";
        if (!bucket.IsPublic && key?.ReachesName(source.Name) == false)
            return "401 unauthorized";
        if (source.Kind != VersionIs.Upload)
            return "400 bad_request";
        return range is { } asked && (asked.First > asked.Last || asked.Last >= source.Content.Length) ? "416 range_not_satisfiable" : null;
    }

    static byte[] Cut(byte[] content, (long First, long Last)? range) =>
        range is { } asked ? content[(int)asked.First..((int)asked.Last + 1)] : content;
}
