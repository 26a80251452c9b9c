using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Keys;

/// <summary><c>b2_list_keys</c></summary>
static class ListKeysEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_list_keys", HandleAsync, Capability.ListKeys);

    static async Task<IResult> HandleAsync(CallFields fields, HttpContext http, ListKeys listKeys, CancellationToken cancellationToken)
    {
        fields.RequireAccount(http.Caller);
        var most = fields.Count("maxKeyCount", ListKeys.Default, ListKeys.Max);
        KeyId? start = fields.OptionalText("startApplicationKeyId") is { Length: > 0 } text
            ? KeyId.TryParse(text) ?? throw Refuse.BadRequest("startApplicationKeyId is not an application key's id")
            : null;

        var page = await listKeys.ExecuteAsync(http.Caller, start, most, cancellationToken);
        var next = page.NextId?.ToString();
        return http.ApiVersion < ApiVersion.V4
            ? B2Answer.Of(
                new KeyPageDocument<OneBucketKeyDocument>([.. page.Keys.Select(key => OneBucketKeyDocument.From(key))], next),
                B2Json.Wire.KeyPageDocumentOneBucketKeyDocument)
            : B2Answer.Of(
                new KeyPageDocument<KeyDocument>([.. page.Keys.Select(key => KeyDocument.From(key))], next),
                B2Json.Wire.KeyPageDocumentKeyDocument);
    }
}
