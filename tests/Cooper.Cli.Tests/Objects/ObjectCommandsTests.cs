using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Cli.Tests.Objects;

/// <summary>Objects and uploads from the command line.</summary>
public sealed class ObjectCommandsTests : IAsyncLifetime
{
    static readonly byte[] Schema =
        [.. """{"properties":{"note":{"type":"text"},"cat":{"type":"text"},"title":{"type":"string"},"size":{"type":"integer"}}}"""u8];

    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
        await cli.DoAsync("bucket", "create", "things", "--schema", await cli.WriteAsync("schema.json", Schema));
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task An_object_is_made_shown_listed_and_deleted()
    {
        var local = await cli.WriteAsync("note.txt", "meow"u8.ToArray());

        var made = await cli.DoAsync(
            "object", "create", "things", "--field", "title=a cat", "--field", "size=4", "--blob", $"note={local}");
        var id = made["Created ".Length..].Trim();
        var shown = await cli.DoAsync("object", "show", "things", id);
        var listed = await cli.DoAsync("object", "list", "things");
        var json = await cli.DoJsonAsync("object", "show", "things", id);

        Assert.Contains("title             a cat\n", shown, StringComparison.Ordinal);
        Assert.Contains("note              4 B  .cooper/objects/", shown, StringComparison.Ordinal);
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.Equal(4, json.GetProperty("size").GetInt32());
        Assert.Equal($"Deleted {id}\n", await cli.DoAsync("object", "delete", "things", id));
        Assert.Contains("No objects.", (await cli.RunAsync("object", "list", "things")).Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("object", "show", "things", id)).Code);
    }

    [Fact]
    public async Task What_cannot_be_said_is_an_error_of_the_command_line()
    {
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("object", "create", "things", "--field", "title")).Code);
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("object", "list", "things", "--filter", "{")).Code);
        Assert.Equal(ExitCode.LocalFile, (await cli.RunAsync("object", "create", "things", "--blob", "note=/nowhere/at/all")).Code);
    }

    [Fact]
    public async Task A_file_is_uploaded_by_a_signed_url_and_becomes_an_object()
    {
        var local = await cli.WriteAsync("cat.txt", "meow"u8.ToArray());

        var put = await cli.DoAsync("upload", "put", "things", local, "--content-type", "text/plain", "--field", "title=cat");
        var upload = put.Split(": ")[1].Split(',')[0];
        var shown = await cli.DoAsync("upload", "show", "things", upload);

        Assert.StartsWith("Uploaded cat.txt, 4 B: upl_", put, StringComparison.Ordinal);
        Assert.Contains("object obj_", put, StringComparison.Ordinal);
        Assert.Contains("COMPLETED", shown, StringComparison.Ordinal);
        Assert.Contains(upload, await cli.DoAsync("upload", "list", "things"), StringComparison.Ordinal);
        Assert.Contains("obj_", await cli.DoAsync("object", "list", "things"), StringComparison.Ordinal);
        var refused = await cli.RunAsync("upload", "delete", "things", upload);
        Assert.Contains("The upload is confirmed; delete its object instead", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_not_confirmed_is_deleted()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, cooper.Url + "/v1/buckets/things/uploads")
        {
            Content = JsonContent.Create(new { filename = "cat.txt", content_type = "text/plain" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cooper.MasterKey);
        request.Headers.Add("X-Namespace", "default");
        using var response = await cooper.HttpClient.SendAsync(request);
        var made = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        var upload = made.GetProperty("upload_id").GetString()!;

        Assert.Equal($"Deleted {upload}\n", await cli.DoAsync("upload", "delete", "things", upload));
        Assert.Contains("CANCELED", await cli.DoAsync("upload", "show", "things", upload), StringComparison.Ordinal);
    }
}
