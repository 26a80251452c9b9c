using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_delete_file_version</c></summary>
static class DeleteFileVersionEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_delete_file_version", HandleAsync, Capability.DeleteFiles);

    static async Task<B2Answer<DeletedFileDocument>> HandleAsync(
        CallFields fields, HttpContext http, DeleteFileVersion deleteFileVersion, CancellationToken cancellationToken)
    {
        var id = fields.FileId("fileId");
        var name = FileName.TryParse(fields.Text("fileName")) ?? throw Refuse.FileNotPresent(fields.Text("fileName"), id.ToString());
        // Nothing is locked in this version; the right is asked for all the same.
        if (fields.OptionalFlag("bypassGovernance") == true)
            http.Caller.Require(Capability.BypassGovernance, id.Bucket);

        var deleted = await deleteFileVersion.ExecuteAsync(http.Caller, name, id, cancellationToken);
        return B2Answer.Of(new DeletedFileDocument(deleted.Id.ToString(), deleted.Name.ToString()), B2Json.Wire.DeletedFileDocument);
    }
}

sealed record DeletedFileDocument(string FileId, string FileName);
