using System.Text.Json;
using Cooper.Model.Tests.Steps;
using Cooper.Model.Tests.World;

namespace Cooper.Model.Tests.Play;

/// <summary>Objects, uploads and keys.</summary>
sealed partial class Player
{
    public async Task CreateObjectAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var sku = SkuAt(step);
        var note = step.Name % 3 == 0 ? $"note {step.Name}" : null;
        var file = step.Size % 5 == 0 ? FileNameAt(bucket, step) : null;
        var content = file is null && step.Size % 5 < 4 ? Contents.At(step.Size % 20) : null;
        var policy = step.Pick % 11 == 0 ? "update" : null;
        var body = Fields(sku, note);
        if (file is not null || content is not null)
            body["blobs"] = new object[] { Blob(content, file) };
        var answer = await doors.V1Async(key, "POST", $"{Path(bucket)}/objects{(policy is null ? "" : $"?policy={policy}")}", body);
        var expected = world.CreateObject(key, bucket, sku, note, content, file, policy);
        await LearnAsync(Expect(expected, answer));
    }

    public async Task GetObjectAsync(Step step)
    {
        if (ObjectAt(step) is not var (bucket, one))
            return;
        var key = world.KeyAt(step.Key);
        var answer = await doors.V1Async(key, "GET", $"{Path(bucket)}/objects/{one.Id}");
        if (Expect(world.GetObject(key, bucket, one), answer).Status == 200)
            Same("object", Describe(one), DescribeObject(answer.At("object_id"), answer));
    }

    public async Task UpdateObjectAsync(Step step)
    {
        if (ObjectAt(step) is not var (bucket, one))
            return;
        var key = world.KeyAt(step.Key);
        var sku = step.Name % 3 == 0 ? SkuAt(step with { Pick = step.Size }) : null;
        var removes = sku is null && step.Name % 17 == 1;
        var note = step.Name % 2 == 0 ? $"note {step.Size}" : null;
        var content = step.Size % 2 == 0 ? Contents.At(step.Size % 20) : null;
        var fields = Fields(sku, note);
        if (removes)
            fields["sku"] = null;
        var isPut = content is not null;
        var body = isPut
            ? new Dictionary<string, object?> { ["metadata"] = fields, ["blobs"] = new object[] { Blob(content, null) } }
            : fields;
        var answer = await doors.V1Async(key, isPut ? "PUT" : "PATCH", $"{Path(bucket)}/objects/{one.Id}", body);
        await LearnAsync(Expect(world.UpdateObject(key, bucket, one, sku, removes, note, content), answer));
    }

    public async Task DeleteObjectAsync(Step step)
    {
        if (ObjectAt(step) is not var (bucket, one))
            return;
        var key = world.KeyAt(step.Key);
        var answer = await doors.V1Async(key, "DELETE", $"{Path(bucket)}/objects/{one.Id}");
        Expect(world.DeleteObject(key, bucket, one), answer);
    }

    public async Task CreateUploadAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var sku = SkuAt(step);
        var sha256 = step.Name % 4 == 0 ? ModelWorld.Sha256(Contents.At(step.Size % 20)) : null;
        var (skips, makes) = (step.Name % 3 > 0, step.Size % 6 > 0);
        var body = new Dictionary<string, object?>
        {
            ["filename"] = "file.png",
            ["content_type"] = "image/png",
            ["skip_duplicates"] = skips,
            ["create_object_on_confirm"] = makes,
            ["object_metadata"] = Fields(sku, null),
        };
        if (sha256 is not null)
            body["file_hash"] = sha256;
        var answer = await doors.V1Async(key, "POST", $"{Path(bucket)}/uploads", body);
        if (Expect(world.CreateUpload(key, bucket, sku, sha256, skips, makes), answer).Status != 200 || world.Upload is not { } upload)
            return;
        if (upload.Id.Length == 0)
        {
            upload.Id = answer.Text("upload_id");
            upload.SignedPath = answer.Find("presigned_url")?.GetString() is { } url ? new Uri(url).PathAndQuery : null;
            bucket.KnownUploads.Add(upload);
        }

        Same("upload", upload.Id, answer.Text("upload_id"));
        Same("a URL", upload.Status == UploadIs.Pending, answer.Find("presigned_url") is not null);
    }

    public async Task SendAsync(Step step)
    {
        if (UploadAt(step) is not var (bucket, upload) || upload.SignedPath is not { } path)
            return;
        var content = Contents.At(step.Size % 20);
        var answer = await doors.PutAsync(path, content, "image/png");
        Expect(world.Send(bucket, upload, content), answer);
        if (world.Version is { } version)
            await FindAsync(version);
    }

    public async Task ConfirmAsync(Step step)
    {
        if (UploadAt(step) is not var (bucket, upload))
            return;
        var key = world.KeyAt(step.Key);
        var etag = step.Size % 4 == 0 ? ModelWorld.Md5(Contents.At(step.Size % 20)) : null;
        var answer = await doors.V1Async(
            key, "POST", $"{Path(bucket)}/uploads/{upload.Id}/confirm", etag is null ? new { } : new { etag });
        if (Expect(world.Confirm(key, bucket, upload, etag), answer).Status != 200)
            return;
        Same("status", "COMPLETED", answer.Text("status"));
        if (upload.ObjectId is "")
        {
            upload.ObjectId = answer.Text("object_id");
            if (upload.Object!.Id.Length == 0)
                (upload.Object.Id, _) = (upload.ObjectId, Remember(bucket, upload.Object));
        }

        Same("object_id", upload.ObjectId, answer.Find("object_id")?.GetString());
    }

    public async Task DeleteUploadAsync(Step step)
    {
        if (UploadAt(step) is not var (bucket, upload))
            return;
        var key = world.KeyAt(step.Key);
        var keeps = step.Name % 3 == 0;
        var answer = await doors.V1Async(
            key, "DELETE", $"{Path(bucket)}/uploads/{upload.Id}{(keeps ? "?delete_s3_object=false" : "")}");
        Expect(world.DeleteUpload(key, bucket, upload, keeps), answer);
    }

    public async Task CreateKeyAsync(Step step)
    {
        var maker = world.KeyAt(step.Key);
        var kind = step.Pick % ModelWorld.KeyKinds.Length;
        var (capabilities, count, prefix, seconds) = ModelWorld.KeyKinds[kind];
        List<ModelBucket> buckets = [.. Enumerable.Range(0, count).Select(i => world.BucketAt((step.Bucket + i) % Names.Buckets.Length))];
        foreach (var bucket in buckets)
            Meet(bucket);
        var fields = new Dictionary<string, object> { ["accountId"] = Account, ["capabilities"] = capabilities, ["keyName"] = "model" };
        if (buckets.Count > 0)
            fields["bucketIds"] = buckets.Select(bucket => bucket.Id);
        if (prefix.Length > 0)
            fields["namePrefix"] = prefix;
        if (seconds is { } some)
            fields["validDurationInSeconds"] = some;
        var answer = await doors.B2Async(maker, "b2_create_key", fields);
        Expect(world.CreateKey(maker, kind, buckets), answer);
        if (world.NewKey is not { } key)
            return;
        (key.Id, key.Secret) = (answer.Text("applicationKeyId"), answer.Text("applicationKey"));
        await LogInAsync(key);
    }

    public async Task DeleteKeyAsync(Step step)
    {
        if (world.KeyAt(1 + (step.Pick % 8)) is not { } key)
            return;
        var caller = world.KeyAt(step.Key);
        Expect(world.DeleteKey(caller, key), await doors.B2Async(caller, "b2_delete_key", new { applicationKeyId = key.Id }));
    }

    public async Task AuthorizeAsync(Step step)
    {
        if (world.KeyAt(1 + (step.Pick % 8)) is { } key)
            await LogInAsync(key);
    }

    async Task LogInAsync(ModelKey key)
    {
        var answer = await doors.AuthorizeAsync(key.Id, key.Secret);
        if (Expect(world.Authorize(key), answer).Status != 200)
            return;
        key.Token = answer.Text("authorizationToken");
        key.TokenExpiresAt = DateTimeOffset.FromUnixTimeSeconds((world.Now + TimeSpan.FromHours(24)).ToUnixTimeSeconds());
    }

    static Dictionary<string, object?> Fields(string? sku, string? note)
    {
        var fields = new Dictionary<string, object?>();
        if (sku is not null)
            fields["sku"] = sku;
        if (note is not null)
            fields["note"] = note;
        return fields;
    }

    static object Blob(byte[]? content, string? file) => new
    {
        property = "file",
        type = "image",
        data = content is not null
            ? new { base64 = Convert.ToBase64String(content), mime_type = "image/png", filename = "file.png" }
            : (object)new { file_name = file },
    };

    /// <summary>The id of a new object, and the version that its blob was stored as: B2 shows both.</summary>
    async Task LearnAsync(Answer answer)
    {
        if (answer.Status != 200 || world.Object is not { } one)
            return;
        var bucket = world.Buckets.First(bucket => bucket.Objects.Contains(one));
        if (one.Id.Length == 0)
            (one.Id, _) = (answer.Text("object_id"), Remember(bucket, one));
        Same("object_id", one.Id, answer.Text("object_id"));
        foreach (var (blob, told) in one.Blobs.Zip(answer.At("blobs").EnumerateArray()))
        {
            if (blob.Version.Name.Length > 0)
                continue;
            blob.Version.Name = told.GetProperty("details").GetProperty("file_name").GetString()!;
            Same("its folder", $".cooper/objects/{one.Id}/{told.GetProperty("blob_id")}/file.png", blob.Version.Name);
            await FindAsync(blob.Version);
        }

        Same("object", Describe(one), DescribeObject(answer.At("object_id"), answer));
    }

    /// <summary>Id and timestamp of a version that was made through <c>/v1</c>, as B2 tells them.</summary>
    async Task FindAsync(ModelVersion version)
    {
        var list = await doors.B2Async(
            null, "b2_list_file_versions", new { bucketId = version.Bucket.Id, startFileName = version.Name, prefix = version.Name });
        foreach (var file in list.At("files").EnumerateArray())
        {
            var id = file.GetProperty("fileId").GetString()!;
            if (version.Bucket.Versions.Exists(other => other.Id == id))
                continue;
            (version.Id, version.Timestamp) = (id, file.GetProperty("uploadTimestamp").GetInt64());
            RequireLater(version, version.Timestamp);
            return;
        }

        throw new DivergedException($"B2 shows nothing of {version.Name}");
    }

    static bool Remember(ModelBucket bucket, ModelObject one)
    {
        bucket.KnownObjects.Add(one);
        return true;
    }

    (ModelBucket Bucket, ModelObject Object)? ObjectAt(Step step)
    {
        var (_, bucket) = Who(step);
        var known = bucket.KnownObjects;
        return known.Count == 0 ? null : (bucket, known[^(1 + (step.Pick % known.Count))]);
    }

    (ModelBucket Bucket, ModelUpload Upload)? UploadAt(Step step)
    {
        var (_, bucket) = Who(step);
        var known = bucket.KnownUploads;
        return known.Count == 0 ? null : (bucket, known[^(1 + (step.Pick % Math.Min(4, known.Count)))]);
    }

    static string? SkuAt(Step step) => step.Pick % 9 == 0 ? null : Names.Skus[step.Pick % Names.Skus.Length];

    static string Describe(ModelObject one) =>
        $"{one.Id} {string.Join(" ", one.Fields.Select(field => $"{field.Key}={field.Value}"))}"
        + string.Concat(one.Blobs.Select(blob =>
            $" {blob.Property}:{blob.Version.Content.Length}:sha256:{ModelWorld.Sha256(blob.Version.Content)}:{blob.Version.Name}"));

    static string DescribeObject(JsonElement shown, Answer? single = null)
    {
        JsonElement? Find(string name) =>
            single is not null ? single.Find(name) : shown.TryGetProperty(name, out var value) ? value : null;
        string[] fields = ["count", "note", "sku"];
        var filled = fields.Where(name => Find(name) is not null).Select(name => $"{name}={Find(name)}");
        return $"{Find("object_id")} {string.Join(" ", filled)}"
            + string.Concat(Find("blobs")!.Value.EnumerateArray().Select(blob =>
            {
                var details = blob.GetProperty("details");
                return $" {blob.GetProperty("property")}:{details.GetProperty("size_bytes")}:{details.GetProperty("hash")}"
                    + $":{details.GetProperty("file_name")}";
            }));
    }
}
