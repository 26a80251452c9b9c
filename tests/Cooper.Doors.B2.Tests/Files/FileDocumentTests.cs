using System.Text.Json;
using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;

namespace Cooper.Doors.B2.Tests.Files;

public sealed class FileDocumentTests
{
    [Fact]
    public void An_upload_shows_all_fields()
    {
        var document = FileDocument.From(Make.File(), Make.Caller(Make.FullKey()));

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","action":"upload","bucketId":"8d625eb63be2775577c70e1a","contentLength":11,
            "contentMd5":"5eb63bbbe01eeed093cb22bb8f5acdc3","contentSha1":"2aae6c35c94fcfb415dbe95f408b9ce91ee846ed",
            "contentType":"text/plain",
            "fileId":"4_z8d625eb63be2775577c70e1a_f1000000000000007_d20260114_m083015_c000_v0001001_t0000_u01768379415123",
            "fileInfo":{"color":"blue"},"fileName":"a/b.txt",
            "fileRetention":{"isClientAuthorizedToRead":true,"value":{"mode":null,"retainUntilTimestamp":null}},
            "legalHold":{"isClientAuthorizedToRead":true,"value":null},
            "serverSideEncryption":{"algorithm":null,"mode":null},"uploadTimestamp":1768379415123}
            """.ReplaceLineEndings(""),
            Write(document));
    }

    [Fact]
    public void A_key_that_may_not_read_locks_is_told_so()
    {
        var document = FileDocument.From(Make.File(), Make.Caller(Make.Key()));

        Assert.Contains("""
            "fileRetention":{"isClientAuthorizedToRead":false,"value":null},"legalHold":{"isClientAuthorizedToRead":false,"value":null}
            """, Write(document));
    }

    [Theory]
    [InlineData(1, """
        "fileName":"a/b.txt","size":0,"uploadTimestamp"
        """)]
    [InlineData(2, """
        "fileName":"a/b.txt","uploadTimestamp"
        """)]
    public void A_hide_marker_has_a_digest_and_no_locks(int version, string end)
    {
        var document = Write(FileDocument.FromRow(Make.File(VersionKind.Hide), Make.Caller(Make.FullKey()), (ApiVersion)version));

        Assert.Contains("\"action\":\"hide\"", document);
        Assert.Contains("\"contentSha1\":\"none\",\"contentType\":\"application/x-bz-hide-marker\"", document);
        Assert.Contains(end, document);
    }

    [Fact]
    public void An_unfinished_large_file_has_no_length()
    {
        var document = FileDocument.From(Make.File(VersionKind.Start) with { Length = 5_000_000 }, Make.Caller(Make.FullKey()));

        Assert.Equal(("start", 0, "none"), (document.Action, document.ContentLength, document.ContentSha1));
        Assert.NotNull(document.FileRetention);
    }

    [Fact]
    public void A_folder_shows_nulls()
    {
        var document = FileDocument.FromRow(new FileRow.Folder("a/"), Make.Caller(Make.FullKey()), Make.BucketId, ApiVersion.V2);

        Assert.Equal(
            """
            {"accountId":"2593a7b7b28c","action":"folder","bucketId":"8d625eb63be2775577c70e1a","contentLength":0,
            "contentMd5":null,"contentSha1":null,"contentType":null,"fileId":null,"fileInfo":{},"fileName":"a/","uploadTimestamp":0}
            """.ReplaceLineEndings(""),
            Write(document));
    }

    [Fact]
    public void A_row_of_v1_has_a_size_and_no_locks()
    {
        var document = FileDocument.FromRow(Make.File(), Make.Caller(Make.FullKey()), ApiVersion.V1);

        Assert.Equal((11, 11L), (document.ContentLength, document.Size));
        Assert.Null(document.FileRetention);
        Assert.Null(document.LegalHold);
        Assert.Null(document.ServerSideEncryption);
    }

    static string Write(FileDocument document) => JsonSerializer.Serialize(document, B2Json.Wire.FileDocument);
}
