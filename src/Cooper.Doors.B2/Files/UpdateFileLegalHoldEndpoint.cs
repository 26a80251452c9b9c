using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_update_file_legal_hold</c>. No bucket has Object Lock in this version.</summary>
static class UpdateFileLegalHoldEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_update_file_legal_hold", HandleAsync, Capability.WriteFileLegalHolds);

    static async Task HandleAsync(
        CallFields fields, HttpContext http, UpdateFileLock updateFileLock, CancellationToken cancellationToken)
    {
        var (name, id) = (fields.FileName("fileName"), fields.FileId("fileId"));
        if (fields.Text("legalHold") is not ("on" or "off"))
            throw Refuse.BadRequest("legalHold must be on or off");
        await updateFileLock.SetLegalHoldAsync(http.Caller, name, id, cancellationToken);
    }
}
