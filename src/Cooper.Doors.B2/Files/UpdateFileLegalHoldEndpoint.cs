using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_update_file_legal_hold</c>. No bucket has Object Lock in this version.</summary>
static class UpdateFileLegalHoldEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_update_file_legal_hold", Handle, Capability.WriteFileLegalHolds);

    static IResult Handle(CallFields fields, HttpContext http)
    {
        http.Caller.Require(Capability.WriteFileLegalHolds, fields.FileId("fileId").Bucket, fields.FileName("fileName"));
        throw Refuse.NotYet("Object Lock");
    }
}
