using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Keys;

/// <summary><c>b2_delete_key</c></summary>
static class DeleteKeyEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_delete_key", HandleAsync, Capability.DeleteKeys);

    static async Task<IResult> HandleAsync(CallFields fields, HttpContext http, DeleteKey deleteKey, CancellationToken cancellationToken)
    {
        var key = await deleteKey.ExecuteAsync(http.Caller, fields.Text("applicationKeyId"), cancellationToken);
        return KeyAnswer.Of(key, http.ApiVersion);
    }
}
