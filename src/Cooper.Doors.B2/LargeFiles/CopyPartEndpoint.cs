using Cooper.Doors.B2.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_copy_part</c></summary>
static class CopyPartEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_copy_part", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<PartDocument>> HandleAsync(
        CallFields fields, HttpContext http, CopyPart copyPart, CancellationToken cancellationToken)
    {
        LaterSettings.RequireNeutral(fields, "destinationServerSideEncryption", "sourceServerSideEncryption");
        var largeFile = fields.FileId("largeFileId");
        // Whatever is no int is no part number either; the operation says which are.
        var number = (int)Math.Clamp(fields.Number("partNumber"), int.MinValue, int.MaxValue);
        var range = CopyRange.Parse(fields.OptionalText("range"));

        var part = await copyPart.ExecuteAsync(http.Caller, fields.FileId("sourceFileId"), largeFile, number, range, cancellationToken);
        return B2Answer.Of(PartDocument.From(largeFile, part), B2Json.Wire.PartDocument);
    }
}
