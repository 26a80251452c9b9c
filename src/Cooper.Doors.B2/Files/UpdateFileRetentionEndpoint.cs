using System.Text.Json;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_update_file_retention</c>. No bucket has Object Lock in this version.</summary>
static class UpdateFileRetentionEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_update_file_retention", HandleAsync, Capability.WriteFileRetentions);

    static async Task HandleAsync(
        CallFields fields, HttpContext http, UpdateFileLock updateFileLock, CancellationToken cancellationToken)
    {
        var (name, id) = (fields.FileName("fileName"), fields.FileId("fileId"));
        if (fields.OptionalValue("fileRetention") is not { ValueKind: JsonValueKind.Object })
            throw Refuse.BadRequest("field fileRetention must be an object with mode and retainUntilTimestamp");
        await updateFileLock.SetRetentionAsync(http.Caller, name, id, cancellationToken);
    }
}
