using Cooper.Domain.Refusals;

namespace Cooper.Server;

/// <summary>Says no where no door does: one line of text.</summary>
static class PlainRefusals
{
    public static Task RenderAsync(HttpContext http, Refusal refusal)
    {
        http.Response.StatusCode = refusal.Code switch
        {
            RefusalCode.RouteNotFound => StatusCodes.Status404NotFound,
            RefusalCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
            RefusalCode.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
            RefusalCode.RequestTimeout => StatusCodes.Status408RequestTimeout,
            RefusalCode.InternalError => StatusCodes.Status500InternalServerError,
            RefusalCode.StorageUnavailable or RefusalCode.ShuttingDown => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(refusal.Message + "\n", http.RequestAborted);
    }
}
