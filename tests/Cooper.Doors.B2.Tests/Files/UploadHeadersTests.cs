using Cooper.Doors.B2.Files;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cooper.Doors.B2.Tests.Files;

public sealed class UploadHeadersTests
{
    [Fact]
    public void Info_is_decoded_whatever_the_case_of_the_headers()
    {
        var info = UploadHeaders.ReadInfo(Headers(
            ("Host", "x"),
            ("X-Bz-Info-Src_last_modified_millis", "17"),
            ("x-bz-info-color", "bl%C3%A9+u%2B"),
            ("Cache-Control", "ignored")));

        Assert.Equal([KeyValuePair.Create("Src_last_modified_millis", "17"), KeyValuePair.Create("color", "blé u+")], info);
    }

    [Theory]
    [InlineData("Content-Disposition")]
    [InlineData("content-encoding")]
    [InlineData("Content-Language")]
    [InlineData("Content-Location")]
    [InlineData("Content-Range")]
    [InlineData("Expires")]
    public void Headers_that_would_be_lost_are_refused(string name) => AssertRefused(() => UploadHeaders.ReadInfo(Headers((name, "x"))));

    [Theory]
    [InlineData("X-Bz-File-Legal-Hold")]
    [InlineData("X-Bz-File-Retention-Mode")]
    [InlineData("X-Bz-File-Retention-Retain-Until-Timestamp")]
    [InlineData("x-bz-server-side-encryption")]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Algorithm")]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Key")]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Key-Md5")]
    public void Protection_that_cannot_be_given_is_refused(string name)
    {
        AssertRefused(() => UploadHeaders.ReadInfo(Headers((name, "x"))));
        AssertRefused(() => UploadHeaders.RefuseLater(Headers((name, "x"))));
    }

    [Fact]
    public void An_MD5_is_turned_from_base64_to_hex() =>
        Assert.Equal("8d777f385d3dfec8815d20f7496026dc", UploadHeaders.ReadMd5(Headers(("Content-MD5", "jXd/OF09/siBXSD3SWAm3A=="))));

    [Theory]
    [InlineData("")]
    [InlineData("8d777f385d3dfec8815d20f7496026dc")]
    [InlineData("jXd/OF09")]
    public void A_malformed_MD5_is_refused(string text) => AssertRefused(() => UploadHeaders.ReadMd5(Headers(("Content-MD5", text))));

    [Fact]
    public void A_header_given_twice_is_refused()
    {
        var headers = new HeaderDictionary { ["X-Bz-File-Name"] = new StringValues(["a", "b"]) };

        AssertRefused(() => UploadHeaders.Required(headers, "X-Bz-File-Name"));
    }

    static HeaderDictionary Headers(params (string Name, string Value)[] headers) =>
        new(headers.ToDictionary(one => one.Name, one => new StringValues(one.Value), StringComparer.OrdinalIgnoreCase));

    static void AssertRefused(Action act)
    {
        var refused = Assert.Throws<RefusedException>(act);
        Assert.Equal(RefusalCode.BadRequest, refused.Refusal.Code);
    }
}
