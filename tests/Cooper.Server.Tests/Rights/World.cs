using System.Text;
using Cooper.Domain.Keys;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Server.Tests.Rights;

/// <summary>A server with something of everything in it, and with keys of every kind.</summary>
public sealed class World : IAsyncLifetime
{
    readonly Dictionary<CapabilitySet, (string Id, string Secret)> keys = [];
    int names;

    internal TestCooper Cooper { get; private set; } = null!;

    internal B2Client Master { get; private set; } = null!;

    internal string MasterId => Cooper.MasterKeyId;

    internal Tokens Tokens => Cooper.Services.GetRequiredService<Tokens>();

    internal string PrivateBucket { get; private set; } = "";

    internal string PublicBucket { get; private set; } = "";

    internal string OtherBucket { get; private set; } = "";

    /// <summary>In the private bucket.</summary>
    internal string SecretFile { get; private set; } = "";

    /// <summary>In the public bucket.</summary>
    internal string OpenFile { get; private set; } = "";

    internal (string Id, string Secret) ExpiredKey { get; private set; }

    internal (string Id, string Secret) DeletedKey { get; private set; }

    /// <summary>Its only bucket is ending, and could be brought back.</summary>
    internal (string Id, string Secret) SuspendedKey { get; private set; }

    internal (string Id, string Secret) ExpiredApiKey { get; private set; }

    internal (string Id, string Secret) RevokedApiKey { get; private set; }

    /// <summary>Its only bucket is ending.</summary>
    internal (string Id, string Secret) SuspendedApiKey { get; private set; }

    /// <summary>May everything, where such keys may anything.</summary>
    internal (string Id, string Secret) AdminApiKey { get; private set; }

    internal IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. Cooper.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()];

    internal IReadOnlyList<Route> Routes =>
    [
        .. from endpoint in Endpoints
           where endpoint.Metadata.GetMetadata<RouteNeeds>()?.Credential is not (
               Credential.Open or Credential.SignedUrl or Credential.SignIn or Credential.JobToken)
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select new Route(endpoint, method),
    ];

    public async Task InitializeAsync()
    {
        Cooper = await TestCooper.StartAsync("limits.part-bytes-min=1");
        Master = await Cooper.LogInAsync();
        PrivateBucket = await Master.CreateBucketAsync("private-bucket");
        PublicBucket = await Master.CreateBucketAsync("public-bucket", "allPublic");
        OtherBucket = await Master.CreateBucketAsync("other-bucket");
        SecretFile = (await Master.UploadAsync(PrivateBucket, "mine/secret", "meow"u8.ToArray())).Done().Text("fileId");
        OpenFile = (await Master.UploadAsync(PublicBucket, "mine/open", "meow"u8.ToArray())).Done().Text("fileId");

        ExpiredKey = await Master.CreateKeyAsync(["readFiles"], validDurationInSeconds: 1);
        DeletedKey = await Master.CreateKeyAsync(["readFiles"]);
        (await Master.PostAsync("b2_delete_key", new { applicationKeyId = DeletedKey.Id })).Done();
        var ending = await Master.CreateBucketAsync("ending-bucket");
        SuspendedKey = await Master.CreateKeyAsync(["readFiles"], [ending]);
        AdminApiKey = (await NewApiKeyAsync("admin")).Key;
        SuspendedApiKey = (await NewApiKeyAsync("admin", $$"""{"resource_type":"bucket","resource_id":"bkt_{{ending}}"}""")).Key;
        var (revoked, key) = await NewApiKeyAsync("admin");
        RevokedApiKey = key;
        Assert.Equal(200, (await V1Async(HttpMethod.Delete, $"{ApiKeys}/{revoked}")).Status);
        ExpiredApiKey = (await NewApiKeyAsync("admin", expiresAt: Cooper.Clock.GetUtcNow().AddSeconds(1))).Key;
        Assert.Equal(200, (await V1Async(HttpMethod.Delete, "/v1/buckets/ending-bucket?window=24h")).Status);
        Cooper.Clock.Advance(TimeSpan.FromSeconds(2));
    }

    public async Task DisposeAsync() => await Cooper.DisposeAsync();

    /// <summary>For things that may be there once.</summary>
    internal string NewName() => $"thing-{++names:d6}";

    /// <summary>A key with these capabilities and no restriction.</summary>
    internal async Task<(string Id, string Secret)> KeyWithAsync(CapabilitySet capabilities)
    {
        if (!keys.TryGetValue(capabilities, out var key))
            keys[capabilities] = key = await Master.CreateKeyAsync([.. capabilities.ToNames()]);
        return key;
    }

    internal async Task<string> NewFileAsync() =>
        (await Master.UploadAsync(PrivateBucket, "mine/" + NewName(), "meow"u8.ToArray())).Done().Text("fileId");

    internal async Task<string> NewLargeFileAsync(int parts = 0)
    {
        var file = await Master.StartLargeFileAsync(PrivateBucket, "mine/" + NewName());
        for (var number = 1; number <= parts; number++)
            (await Master.UploadPartAsync(file, number, "meow"u8.ToArray())).Done();
        return file;
    }

    internal async Task<string> NameOfAsync(string file) =>
        (await Master.PostAsync("b2_get_file_info", new { fileId = file })).Done().Text("fileName");

    /// <summary>A bucket whose end was accepted.</summary>
    internal async Task<(string Bucket, string Task)> NewEndingBucketAsync(string window)
    {
        var bucket = NewName();
        await Master.CreateBucketAsync(bucket);
        var accepted = await V1Async(HttpMethod.Delete, $"/v1/buckets/{bucket}?window={window}");
        if (window == "0")
            await Cooper.RunTasksAsync();
        return (bucket, accepted.Text("task_id"));
    }

    /// <summary>The private bucket, in <c>/v1</c>.</summary>
    internal const string V1Bucket = "/v1/buckets/private-bucket";

    internal const string Ticket = """{"filename":"cat.png","content_type":"image/png"}""";

    internal const string Webhook =
        """
        {"webhook_name":"w","event_types":["*"],"is_active":false,
         "channels":[{"channel":"webhook","configs":{"url":"https://127.0.0.1/"} }]}
        """;

    internal const string ApiKeys = "/v1/organizations/users/ada@example.org/api-keys";

    /// <param name="scopes">As JSON, with commas between them.</param>
    internal async Task<(string Name, (string Id, string Secret) Key)> NewApiKeyAsync(
        string permission = "read", string scopes = "", DateTimeOffset? expiresAt = null)
    {
        var name = NewName();
        var end = expiresAt is { } at ? $"\"{at:O}\"" : "null";
        var made = await V1Async(
            HttpMethod.Post, ApiKeys,
            $$"""{"name":"{{name}}","permissions":["{{permission}}"],"scopes":[{{scopes}}],"expires_at":{{end}}}""");
        Assert.Equal(200, made.Status);
        return (name, (made.Text("key_id"), made.Text("key")));
    }

    internal async Task<string> NewWebhookAsync() =>
        (await V1Async(HttpMethod.Post, "/v1/organizations/webhooks", Webhook)).Text("webhook_id");

    internal async Task<string> NewObjectAsync() =>
        (await V1Async(HttpMethod.Post, $"{V1Bucket}/objects", "{}")).Text("object_id");

    /// <summary>A draft.</summary>
    internal async Task<string> NewBatchAsync() =>
        (await V1Async(HttpMethod.Post, $"{V1Bucket}/batches", $$"""{"object_ids":["{{await NewObjectAsync()}}"]}""")).Text("batch_id");

    /// <summary>An upload that was not confirmed.</summary>
    internal async Task<string> NewUploadAsync(bool isSent = true)
    {
        var made = await V1Async(HttpMethod.Post, $"{V1Bucket}/uploads", Ticket);
        if (isSent)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(made.Text("presigned_url")));
            request.Content = new ByteArrayContent([.. "meow"u8]);
            request.Content.Headers.ContentType = new("image/png");
            using var response = await Cooper.HttpClient.SendAsync(request);
            Assert.Equal(200, (int)response.StatusCode);
        }

        return made.Text("upload_id");
    }

    internal async Task<V1Reply> V1Async(HttpMethod method, string path, string? json = null)
    {
        using var request = new Ask(method.Method, path, json).With("Bearer " + Cooper.MasterKey);
        using var response = await Cooper.HttpClient.SendAsync(request);
        return await V1Reply.ReadAsync(response);
    }

    /// <summary>What a key's owner would send to this route.</summary>
    internal string Credentials(Route route, Ask ask, (string Id, string Secret) key, Tokens? tokens = null)
    {
        tokens ??= Tokens;
        var id = KeyId.Parse(key.Id);
        return route.Needs.Credential switch
        {
            Credential.Secret => Basic(key),
            Credential.Bearer => "Bearer " + key.Secret,
            Credential.UploadToken => tokens.ForUpload(id, ask.Target!, epoch: 1, isPart: false),
            Credential.PartToken => tokens.ForUpload(id, ask.Target!, epoch: 1, isPart: true),
            Credential.AccountToken or Credential.Download => tokens.ForAccount(id),
            Credential.Session => tokens.ForSession(id),
            Credential.Open or Credential.SignedUrl or Credential.SignIn or Credential.JobToken =>
                throw new ArgumentException("No key is asked for", nameof(route)),
        };
    }

    internal static string Basic((string Id, string Secret) key) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key.Id}:{key.Secret}"));

    /// <summary>What the last request to that door was answered.</summary>
    internal V1Reply LastV1Reply { get; private set; } = new(0, "");

    /// <summary>Status and code, in whichever door; a HEAD has no code.</summary>
    internal async Task<(int Status, string Code)> SendAsync(Route route, Ask ask, string? authorization)
    {
        using var request = route.IsConsole ? ask.With(null) : ask.With(authorization);
        if (route.IsConsole)
        {
            request.Headers.Add(SessionCookie.Header, "1");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Cookie", $"cooper-session-{new Uri(Cooper.Url).Port}={authorization}");
        }

        using var response = await Cooper.HttpClient.SendAsync(request);
        if (route.IsV1Door)
        {
            var reply = await V1Reply.ReadAsync(response);
            LastV1Reply = reply;
            return (reply.Status, reply.Code);
        }
        else
        {
            var reply = await B2Reply.ReadAsync(response);
            return (reply.Status, reply.Code);
        }
    }
}
