using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_update_file_retention</c>. No bucket has Object Lock in this version.</summary>
static class UpdateFileRetentionEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_update_file_retention", Handle, Capability.WriteFileRetentions);

    static IResult Handle(CallFields fields, HttpContext http)
    {
        http.Caller.Require(Capability.WriteFileRetentions, fields.FileId("fileId").Bucket, fields.FileName("fileName"));
        throw Refuse.NotYet("Object Lock");
    }
}
