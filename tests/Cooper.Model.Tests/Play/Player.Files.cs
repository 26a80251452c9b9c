using System.Text.Json;
using Cooper.Model.Tests.Steps;
using Cooper.Model.Tests.World;

namespace Cooper.Model.Tests.Play;

/// <summary>Files and large files, through B2.</summary>
sealed partial class Player
{
    static readonly string?[] Ranges =
    [
        null, null, "bytes=0-0", "bytes=0-", "bytes=3-70000", "bytes=-5", "bytes=-0", "bytes=4096-", "bytes=1048570-1048580",
    ];

    static readonly (long, long)?[] CopyRanges = [null, null, null, (0, 0), (0, 4), (2, 90), (90, 2), (65_000, 1_048_575)];

    public async Task UploadAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var wanted = world.GetUploadUrl(key, bucket);
        var given = await doors.B2Async(key, "b2_get_upload_url", new { bucketId = bucket.Id });
        if (Expect(wanted, given).Status == 200)
            await UploadAsync(Keep(given, bucket, key), bucket, step);
    }

    public async Task KeepUrlAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var wanted = world.GetUploadUrl(key, bucket);
        var given = await doors.B2Async(key, "b2_get_upload_url", new { bucketId = bucket.Id });
        if (Expect(wanted, given).Status == 200)
            bucket.Url = Keep(given, bucket, key);
    }

    public async Task UploadToKeptAsync(Step step)
    {
        var (_, bucket) = Who(step);
        if (bucket.Url is { } url)
            await UploadAsync(url, bucket, step);
    }

    public async Task HideAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var name = FileNameAt(bucket, step);
        var answer = await doors.B2Async(key, "b2_hide_file", new { bucketId = bucket.Id, fileName = name });
        Expect(world.Hide(key, bucket, name), answer);
        Learn(world.Version, answer, isClocks: true);
    }

    public async Task DeleteVersionAsync(Step step)
    {
        if (VersionAt(step) is not { } version)
            return;
        var key = world.KeyAt(step.Key);
        var name = step.Size % 15 == 0 ? "another" : version.Name;
        var answer = await doors.B2Async(key, "b2_delete_file_version", new { fileId = version.Id, fileName = name });
        Expect(world.DeleteVersion(key, version, name), answer);
    }

    public async Task CopyAsync(Step step)
    {
        if (VersionAt(step) is not { } source)
            return;
        var key = world.KeyAt(step.Key);
        var target = step.Size % 2 == 0 ? source.Bucket : world.BucketAt(step.Size / 2 % Names.Buckets.Length);
        var name = Names.Files[step.Name % Names.Files.Length];
        var range = CopyRanges[step.Pick % CopyRanges.Length];
        var fields = new Dictionary<string, object>
        {
            ["sourceFileId"] = source.Id,
            ["destinationBucketId"] = target.Id,
            ["fileName"] = name,
        };
        if (range is var (first, last))
            fields["range"] = $"bytes={first}-{last}";
        var answer = await doors.B2Async(key, "b2_copy_file", fields);
        Expect(world.Copy(key, source, target, name, range), answer);
        Learn(world.Version, answer, isClocks: true);
    }

    public async Task DownloadAsync(Step step)
    {
        if (VersionAt(step) is not { } version)
            return;
        var key = world.KeyAt(step.Key);
        var range = Ranges[step.Pick % Ranges.Length];
        var answer = Expect(world.Download(key, version, range), await doors.DownloadAsync(key, version.Id, range));
        if (answer.Status < 300)
            SameBytes(version, ModelWorld.Taken(version.Content, range), answer);
    }

    public async Task DownloadByNameAsync(Step step)
    {
        var (_, bucket) = Who(step);
        // The name in B2 may be another bucket's by now.
        if (bucket.StorageName.Length < 6 || world.Buckets.Exists(other => other != bucket && other.IsLive
                && other.StorageName.Equals(bucket.StorageName, StringComparison.OrdinalIgnoreCase)))
            return;
        var name = FileNameAt(bucket, step);
        var answer = await doors.DownloadByNameAsync(bucket.StorageName, name);
        if (Expect(world.DownloadByName(bucket, name), answer).Status == 200)
            SameBytes(world.Version!, world.Version!.Content, answer);
    }

    public async Task GetFileInfoAsync(Step step)
    {
        if (VersionAt(step) is not { } version)
            return;
        var key = world.KeyAt(step.Key);
        var answer = await doors.B2Async(key, "b2_get_file_info", new { fileId = version.Id });
        if (Expect(world.GetFileInfo(key, version), answer).Status == 200)
            Same("file info", Describe(new Row(version.Name, version)), Describe(answer.At("fileId"), answer));
    }

    public Task ListNamesAsync(Step step) => ListAsync(step, "b2_list_file_names", Rows.OfNames);

    public Task ListVersionsAsync(Step step) => ListAsync(step, "b2_list_file_versions", Rows.OfVersions);

    public async Task StartLargeAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var name = Names.Files[step.Name % Names.Files.Length];
        var answer = await doors.B2Async(
            key, "b2_start_large_file", new { bucketId = bucket.Id, fileName = name, contentType = "text/plain" });
        Expect(world.StartLarge(key, bucket, name), answer);
        Learn(world.Version, answer, isClocks: true);
    }

    public async Task PutPartAsync(Step step)
    {
        if (LargeAt(step) is not { } file)
            return;
        var key = world.KeyAt(step.Key);
        var (number, content) = (PartNumber(file, step), Contents.At(step.Size));
        var url = await doors.B2Async(key, "b2_get_upload_part_url", new { fileId = file.Id });
        if (url.Status != 200)
        {
            Expect(world.PutPart(key, file, number, content), url);
            return;
        }

        var path = new Uri(url.Text("uploadUrl")).PathAndQuery;
        var answer = await doors.UploadPartAsync(path, url.Text("authorizationToken"), number, content);
        Expect(world.PutPart(key, file, number, content), answer);
    }

    public async Task CopyPartAsync(Step step)
    {
        if (LargeAt(step) is not { } file || VersionAt(step with { Bucket = step.Size, Pick = step.Name }) is not { } source)
            return;
        var key = world.KeyAt(step.Key);
        var (number, range) = (PartNumber(file, step), CopyRanges[step.Pick % CopyRanges.Length]);
        var fields = new Dictionary<string, object>
        {
            ["sourceFileId"] = source.Id,
            ["largeFileId"] = file.Id,
            ["partNumber"] = number,
        };
        if (range is var (first, last))
            fields["range"] = $"bytes={first}-{last}";
        Expect(world.CopyPart(key, source, file, number, range), await doors.B2Async(key, "b2_copy_part", fields));
    }

    public async Task FinishLargeAsync(Step step)
    {
        if (LargeAt(step) is not { } file)
            return;
        var key = world.KeyAt(step.Key);
        List<string> sha1s = [.. file.Parts.Values.Select(ModelWorld.Sha1)];
        if (step.Size % 8 == 0)
            sha1s = [.. sha1s.Skip(1)];
        var answer = await doors.B2Async(key, "b2_finish_large_file", new { fileId = file.Id, partSha1Array = sha1s });
        if (Expect(world.FinishLarge(key, file, sha1s), answer).Status == 200)
            Same("the finished file", Describe(new Row(file.Name, file)), Describe(answer.At("fileId"), answer));
    }

    public async Task CancelLargeAsync(Step step)
    {
        if (LargeAt(step) is not { } file)
            return;
        var key = world.KeyAt(step.Key);
        Expect(world.CancelLarge(key, file), await doors.B2Async(key, "b2_cancel_large_file", new { fileId = file.Id }));
    }

    async Task UploadAsync(KeptUrl url, ModelBucket bucket, Step step)
    {
        var content = Contents.At(step.Size);
        if (step.Pick % 12 == 0)
        {
            var forbidden = Names.Forbidden[step.Name % Names.Forbidden.Length];
            var refused = await doors.UploadAsync(url.Path, url.Token, forbidden, content, null);
            // Who calls is proved before the name is looked at.
            if (refused.Status != 401)
                Expect("400 bad_request", refused);
            return;
        }

        var name = Names.Files[step.Name % Names.Files.Length];
        long? timestamp = step.Pick % 9 == 0 ? world.Now.ToUnixTimeMilliseconds() - (step.Size * 1000L) : null;
        var answer = await doors.UploadAsync(url.Path, url.Token, name, content, timestamp);
        Expect(world.UploadTo(url, bucket, name, content), answer);
        Learn(world.Version, answer, isClocks: timestamp is null);
        if (timestamp is not null && world.Version is { } version)
            Same("the timestamp that was given", timestamp, version.Timestamp);
    }

    KeptUrl Keep(Answer given, ModelBucket bucket, ModelKey? key) => new(
        new Uri(given.Text("uploadUrl")).PathAndQuery,
        given.Text("authorizationToken"),
        key,
        bucket.Epoch,
        DateTimeOffset.FromUnixTimeSeconds((world.Now + TimeSpan.FromHours(24)).ToUnixTimeSeconds()));

    async Task ListAsync(Step step, string call, Func<ModelBucket, string, string, string, List<Row>> list)
    {
        var (key, bucket) = Who(step);
        var prefix = Names.Prefixes[step.Name % Names.Prefixes.Length];
        var delimiter = Names.Delimiters[step.Pick % Names.Delimiters.Length];
        var start = step.Size % 3 == 0 ? Names.Files[step.Size % Names.Files.Length] : "";
        var expected = world.List(key, bucket, prefix);
        var rows = expected == ModelWorld.Ok ? list(bucket, start, prefix, delimiter) : [];
        await WalkAsync(key, bucket, call, expected, rows, start, prefix, delimiter, 1 + (step.Size % 7));
    }

    /// <summary>All pages, one after another: together they are the list, whatever their size.</summary>
    async Task WalkAsync(
        ModelKey? key, ModelBucket bucket, string call, string expected, List<Row> rows, string start, string prefix, string delimiter,
        int most)
    {
        var told = new List<string>();
        string? nextName = start, nextId = null;
        while (nextName is not null)
        {
            var fields = new Dictionary<string, object>
            {
                ["bucketId"] = bucket.Id,
                ["startFileName"] = nextName,
                ["prefix"] = prefix,
                ["delimiter"] = delimiter,
                ["maxFileCount"] = most,
            };
            if (nextId is not null)
                fields["startFileId"] = nextId;
            var page = await doors.B2Async(key, call, fields);
            if (Expect(expected, page).Status != 200)
                return;
            var files = page.At("files").EnumerateArray().ToList();
            if (files.Count > most || told.Count > rows.Count)
                throw new DivergedException($"{call}: {files.Count} rows of at most {most} after {told.Count} of {rows.Count}");
            told.AddRange(files.Select(file => Describe(file)));
            (nextName, nextId) = (page.Find("nextFileName")?.GetString(), page.Find("nextFileId")?.GetString());
        }

        Same($"{call} of {bucket.Name} from '{start}' below '{prefix}' by '{delimiter}'", [.. rows.Select(Describe)], told);
    }

    /// <summary>The server's id and timestamp.</summary>
    static void Learn(ModelVersion? version, Answer answer, bool isClocks)
    {
        if (version is null)
            return;
        (version.Id, version.Timestamp) = (answer.Text("fileId"), answer.At("uploadTimestamp").GetInt64());
        Same("fileName", version.Name, answer.Text("fileName"));
        var bucket = version.Bucket;
        if (isClocks)
            RequireLater(version, version.Timestamp);
        if (bucket.Versions.Exists(other => other != version && other.Id == version.Id))
            throw new DivergedException($"the id {version.Id} is given twice");
    }

    /// <summary>By the server's clock a timestamp never goes back in a bucket, and for one name it goes on.</summary>
    static void RequireLater(ModelVersion version, long timestamp)
    {
        var bucket = version.Bucket;
        if (timestamp < bucket.LastTimestamp)
            throw new DivergedException($"the timestamp {timestamp} is older than {bucket.LastTimestamp}, which was given before");
        if (bucket.LastTimestamps.TryGetValue(version.Name, out var last) && timestamp <= last)
            throw new DivergedException($"the timestamp {timestamp} of {version.Name} is not later than {last}, which it was given before");
        bucket.LastTimestamp = bucket.LastTimestamps[version.Name] = timestamp;
    }

    static void SameBytes(ModelVersion version, byte[] expected, Answer answer)
    {
        if (!expected.AsSpan().SequenceEqual(answer.Content))
            throw new DivergedException(
                $"{version.Name} {version.Id}: other bytes than were stored: {answer.Content.Length} instead of {expected.Length}");
    }

    static string Describe(Row row) => row.Version is not { } version
        ? $"folder {row.Name}"
        : $"{Action(version)} {version.Name} {version.Id} {version.Timestamp} {version.Content.Length} {Sha1Of(version)}";

    static string Describe(JsonElement file, Answer? single = null)
    {
        string At(string name) => (single?.At(name) ?? file.GetProperty(name)).ToString();
        if (single is null && At("action") == "folder")
            return $"folder {At("fileName")}";
        return $"{At("action")} {At("fileName")} {At("fileId")} {At("uploadTimestamp")} {At("contentLength")} {Sha1In(At("contentSha1"))}";
    }

    static string Action(ModelVersion version) => version.Kind switch
    {
        VersionIs.Upload => "upload",
        VersionIs.Hide => "hide",
        _ => "start",
    };

    /// <summary>Of a large file nobody knows the SHA-1 of the whole.</summary>
    static string Sha1Of(ModelVersion version) =>
        version.Kind == VersionIs.Upload && !version.IsInParts ? ModelWorld.Sha1(version.Content) : "none";

    static string Sha1In(string text) => text.Length == 0 ? "none" : text;

    static string FileNameAt(ModelBucket bucket, Step step)
    {
        // Every other time one that is there, a blob's among them.
        List<string> present = [.. bucket.Versions.Select(version => version.Name).Distinct()];
        return step.Size % 2 == 0 && present.Count > 0 ? present[step.Name % present.Count] : Names.Files[step.Name % Names.Files.Length];
    }

    ModelVersion? VersionAt(Step step)
    {
        var (_, bucket) = Who(step);
        var known = bucket.Known;
        return known.Count == 0 ? null : known[^(1 + (step.Pick % known.Count))];
    }

    ModelVersion? LargeAt(Step step)
    {
        var (_, bucket) = Who(step);
        List<ModelVersion> large = [.. bucket.Known.Where(version => version.IsInParts)];
        // Mostly one that is not finished.
        List<ModelVersion> unfinished = [.. large.Where(version => version.Kind == VersionIs.Start && bucket.Versions.Contains(version))];
        var among = unfinished.Count > 0 && step.Pick % 5 > 0 ? unfinished : large;
        return among.Count == 0 ? null : among[^(1 + (step.Name % among.Count))];
    }

    /// <summary>Mostly the next one.</summary>
    static int PartNumber(ModelVersion file, Step step) =>
        step.Pick % 4 == 0 ? 1 + (step.Pick % 3) : 1 + file.Parts.Count;
}
