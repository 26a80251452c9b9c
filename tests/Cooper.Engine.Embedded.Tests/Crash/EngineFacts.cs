using System.Security.Cryptography;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Objects;
using Cooper.Domain.Uploads;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>Everything that a client can see, one line each.</summary>
static class EngineFacts
{
    public static string Of(Bucket bucket) => $"{bucket.Id} bucket {bucket.Name} {bucket.StorageName} revision {bucket.Revision}";

    /// <param name="content">None for a marker and for an unfinished large file.</param>
    public static string Of(FileVersion version, ReadOnlySpan<byte> content) =>
        $"{version.Bucket} version {version.Number} {version.Name} {version.Kind} {version.Origin} {version.Length} "
        + $"{version.ContentSha1} {version.ContentMd5} {version.UploadTimestamp} {version.ContentType} {string.Join(',', version.Info)} "
        + Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Of(FileVersion file, Part part) =>
        $"{file.Bucket} part {file.Number}.{part.Number} {part.Length} {part.Sha1} {part.Md5} {part.UploadTimestamp}";

    public static string Of(Bucket bucket, StoredObject stored) =>
        $"{bucket.Id} object {stored.Id} {stored.Fields} key {stored.UniqueKey} {stored.UpdatedAt.UtcTicks} "
        + string.Join(',', stored.Blobs.Select(blob => $"{blob.Id} {blob.Property} {blob.Content} {blob.Value}"));

    public static string Of(Bucket bucket, StoredUpload upload) => $"{bucket.Id} upload {upload}";

    /// <summary>Asks for all of it, and compares counters and order on the way.</summary>
    public static async Task<HashSet<string>> ReadAsync(TestEngine engine)
    {
        var facts = new HashSet<string>();
        foreach (var bucket in await engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
        {
            if (bucket.State == BucketState.Live)
                await ReadAsync(engine, bucket, facts);
        }

        return facts;
    }

    static async Task ReadAsync(TestEngine engine, Bucket bucket, HashSet<string> facts)
    {
        facts.Add(Of(bucket));
        var versions = (await engine.ListVersionsAsync(bucket, most: 10_000)).Rows.Select(row => ((FileRow.Version)row).File).ToList();
        var counted = BucketContent.Nothing;
        foreach (var version in versions)
        {
            var content = version.Kind == VersionKind.Upload ? await engine.ReadAsync(version, 0, version.Length) : [];
            facts.Add(Of(version, content));
            var parts = version.Kind == VersionKind.Start ? await engine.ListPartsAsync(version) : [];
            facts.UnionWith(parts.Select(part => Of(version, part)));
            counted += version.Kind switch
            {
                VersionKind.Upload => new BucketContent(1, 0, 0, version.Length),
                VersionKind.Hide => new BucketContent(0, 1, 0, 0),
                VersionKind.Start => new BucketContent(0, 0, 1, parts.Sum(part => part.Length)),
            };
        }

        counted += await ReadObjectsAsync(engine, bucket, facts);
        Require(await engine.CountAsync(bucket) == counted,
            $"The counters of {bucket.Name} say {await engine.CountAsync(bucket)}, and there are {counted}");
        var ordered = versions.OrderBy(one => one.Name).ThenByDescending(one => one.UploadTimestamp).ThenByDescending(one => one.Number);
        Require(versions.SequenceEqual(ordered), $"The list of {bucket.Name} is out of order");
        var newest = versions.Where(one => one.Kind != VersionKind.Start).GroupBy(one => one.Name).Select(group => group.First())
            .Where(one => one.Kind == VersionKind.Upload);
        var names = (await engine.ListNamesAsync(bucket, most: 10_000)).Rows.Select(row => ((FileRow.Version)row).File.Number);
        Require(newest.Select(one => one.Number).SequenceEqual(names), $"The names of {bucket.Name} are not its newest versions");
    }

    /// <summary>Whatever an object or upload holds is there, and each unique key is its object's.</summary>
    static async Task<BucketContent> ReadObjectsAsync(TestEngine engine, Bucket bucket, HashSet<string> facts)
    {
        var (objects, uploads) = (await engine.ListObjectsAsync(bucket), await engine.ListUploadsAsync(bucket));
        facts.UnionWith(objects.Select(one => Of(bucket, one)));
        facts.UnionWith(uploads.Select(one => Of(bucket, one)));
        foreach (var one in objects)
        {
            Require(one.UniqueKey is null || await engine.FindByKeyAsync(bucket, one.UniqueKey) == one.Id, $"{one.Id} has not its key");
            foreach (var version in one.Versions)
                _ = await engine.FindVersionAsync(bucket, version);
        }

        foreach (var upload in uploads.Where(upload => upload.Content is not null))
            _ = await engine.FindVersionAsync(bucket, upload.Content!.Version);
        return new BucketContent
        {
            StoredObjects = objects.Count,
            Blobs = objects.Sum(one => one.Blobs.Count),
            HeldVersions = objects.SelectMany(one => one.Versions).Distinct().Count(),
            Uploads = uploads.Count,
            OpenUploads = uploads.Count(upload => upload.IsOpen),
            UniqueKeys = objects.Count(one => one.UniqueKey is not null),
        };
    }

    static void Require(bool isTrue, string otherwise)
    {
        if (!isTrue)
            throw new JudgementException(otherwise);
    }
}

/// <summary>A promise was broken.</summary>
sealed class JudgementException(string message) : Exception(message);
