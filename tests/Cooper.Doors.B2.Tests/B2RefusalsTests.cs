using System.Text;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Tests;

public sealed class B2RefusalsTests
{
    /// <summary>Those of the API's documentation. Clients act on them.</summary>
    static readonly string[] Documented =
    [
        "already_hidden", "bad_auth_token", "bad_bucket_id", "bad_json", "bad_request", "bucket_missing_file_lock",
        "cannot_delete_non_empty_bucket", "conflict",
        "duplicate_bucket_name", "expired_auth_token", "file_not_present", "internal_error", "invalid_bucket_id", "invalid_file_id",
        "method_not_allowed", "missing_part", "no_such_file", "not_found", "out_of_range", "part_sha1_mismatch", "range_not_satisfiable",
        "request_timeout", "service_unavailable", "source_too_large", "too_many_buckets", "unauthorized", "unsupported",
    ];

    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_refusal_has_a_documented_code(RefusalCode code)
    {
        var (status, word) = B2Refusals.Translate(code);

        Assert.Contains(word, Documented);
        Assert.InRange(status, 400, 503);
        // rclone gives up a whole run on a 403, and b2sdk crashes on a 429.
        Assert.DoesNotContain(status, new[] { 403, 429 });
    }

    [Fact]
    public async Task A_refusal_has_exactly_three_fields()
    {
        var (http, body) = Request("POST");

        await B2Refusals.RenderAsync(http, new Refusal(RefusalCode.FileNotFound, "Nö"));

        Assert.Equal(404, http.Response.StatusCode);
        Assert.Equal("application/json;charset=UTF-8", http.Response.ContentType);
        Assert.Equal("""{"code":"not_found","message":"Nö","status":404}""", Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal(body.Length, http.Response.ContentLength);
    }

    [Fact]
    public async Task A_refused_HEAD_has_no_body()
    {
        var (http, body) = Request("HEAD");

        await B2Refusals.RenderAsync(http, new Refusal(RefusalCode.NotAllowed, ""));

        Assert.Equal(401, http.Response.StatusCode);
        Assert.Equal(0, body.Length);
    }

    [Fact]
    public async Task A_client_that_still_holds_back_its_body_is_hung_up_on()
    {
        var (http, _) = Request("POST");
        http.Request.Headers.Expect = "100-continue";

        await B2Refusals.RenderAsync(http, new Refusal(RefusalCode.CredentialsBad, ""));

        Assert.Equal("close", http.Response.Headers.Connection);
    }

    static (HttpContext Http, MemoryStream Body) Request(string method)
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Response.Body = body;
        return (http, body);
    }
}
