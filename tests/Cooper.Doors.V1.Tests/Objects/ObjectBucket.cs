using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tests.Objects;

/// <summary>A door with a bucket for objects, and the calls about them.</summary>
sealed class ObjectBucket(DoorHost door, string id) : IAsyncDisposable
{
    public const string Schema =
        """
        {"properties":{
            "sku":{"type":"string"}, "size":{"type":"number"}, "count":{"type":"integer","default":7}, "day":{"type":"datetime"},
            "color":{"type":"string","enum":["red","blue"]}, "tags":{"type":"array","items":{"type":"string"}},
            "picture":{"type":"image"}, "note":{"type":"text"}, "rank":{"type":"integer"}}}
        """;

    public DoorHost Door => door;

    public string Id => id;

    public BucketId BucketId => BucketIdentifiers.TryParseId(id)!.Value;

    public static async Task<ObjectBucket> StartAsync(string? uniqueKey = null, params string[] options)
    {
        var door = await DoorHost.StartAsync(options);
        var key = uniqueKey is null ? "" : $",\"unique_key\":{uniqueKey}";
        var made = await door.PostAsync("/v1/buckets", $$"""{"bucket_name":"things","bucket_schema":{{Schema}}{{key}}}""");
        Assert.Equal(200, made.Status);
        return new ObjectBucket(door, made.Text("bucket_id"));
    }

    public Task<Answer> CreateAsync(string body, string query = "") => door.PostAsync($"/v1/buckets/{id}/objects{query}", body);

    public Task<Answer> CreateManyAsync(string body, string query = "") =>
        door.PostAsync($"/v1/buckets/{id}/objects/batch{query}", body);

    public Task<Answer> GetAsync(string objectId) => door.GetAsync($"/v1/buckets/{id}/objects/{objectId}");

    public Task<Answer> PutAsync(string objectId, string body) => door.SendAsync("PUT", $"/v1/buckets/{id}/objects/{objectId}", body);

    public Task<Answer> PatchAsync(string objectId, string body) => door.SendAsync("PATCH", $"/v1/buckets/{id}/objects/{objectId}", body);

    public Task<Answer> DeleteAsync(string objectId) => door.DeleteAsync($"/v1/buckets/{id}/objects/{objectId}");

    public Task<Answer> ListAsync(string body = "{}", string query = "") => door.PostAsync($"/v1/buckets/{id}/objects/list{query}", body);

    public async Task<BucketContent> CountAsync() => (await door.Get<Domain.Places.IBucketStore>().CountAsync(BucketId, default))!.Value;

    public static string Inline(string property, string content, string fileName = "cat.png") =>
        $$"""
        {"property":"{{property}}","type":"image",
         "data":{"base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))}}","mime_type":"image/png","filename":"{{fileName}}"} }
        """;

    /// <summary>What B2 has under a name; null for nothing.</summary>
    public async Task<byte[]?> DownloadAsync(string name)
    {
        var bucket = (await door.Get<Domain.Catalog.ICatalog>().Buckets.FindAsync(BucketId, default))!;
        await using var file = await door.Get<DownloadFile>().ByNameAsync(
            new Reader(door.Master), bucket.StorageName, FileName.TryParse(name)!, default);
        if (file is null)
            return null;
        var stream = new MemoryStream();
        var writer = System.IO.Pipelines.PipeWriter.Create(stream);
        await file.WriteAsync(0, file.Version.Length, writer, default);
        await writer.CompleteAsync();
        return stream.ToArray();
    }

    /// <summary>Through B2.</summary>
    public async Task<FileVersion> UploadAsync(string name, string content)
    {
        var bucket = (await door.Get<Domain.Catalog.ICatalog>().Buckets.FindAsync(BucketId, default))!;
        var bytes = Encoding.UTF8.GetBytes(content);
        var upload = new Upload(
            new UploadTicket(bucket.Id, bucket.Epoch), FileName.TryParse(name)!, "image/jpeg", FileVersion.NoInfo,
            new ContentDigest.NotGiven(), null, bytes.Length, null);
        return await door.Get<UploadFile>().ExecuteAsync(
            door.Master, upload, System.IO.Pipelines.PipeReader.Create(new MemoryStream(bytes)), default);
    }

    /// <summary>Through B2; the refusal, if it is refused.</summary>
    public async Task<Refusal?> DeleteFileAsync(FileVersion version)
    {
        try
        {
            await door.Get<DeleteFileVersion>().ExecuteAsync(door.Master, version.Name, version.Id, default);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }

    public ValueTask DisposeAsync() => door.DisposeAsync();
}
