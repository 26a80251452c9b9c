using System.Security.Cryptography;
using System.Text;
using Cooper.Domain;
using Cooper.Domain.Answers;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.V1.Requests;

/// <summary>
/// <c>Idempotency-Key</c>: the same POST, PUT or PATCH of the same caller is carried out once, and answered again word for word. Refusals
/// are answers too; failures (5xx) are not, and who is not let in at all never comes here.
/// </summary>
static class IdempotencyKey
{
    const string Header = "Idempotency-Key";
    const string ReplayedHeader = "Idempotency-Replayed";
    const int LengthMax = 255;

    static readonly object RequestItem = new();

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0 || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsDelete(http.Request.Method))
            return await next(context);
        if (key.Length > LengthMax)
            throw Faults.One(Location.Header.Then(Header), "string_too_long", $"String should have at most {LengthMax} characters");

        var body = await JsonBody.BufferAsync(http, http.RequestAborted);
        http.Request.Body = body;
        var call = $"{http.Request.Method} {http.Request.Path.Value!.TrimEnd('/')}";
        var once = http.RequestServices.GetRequiredService<AnswerOnce>();
        var (id, digest) = (AnswerId.Of(http.Caller.Key.Id, call, key), Digest(http.Request.QueryString, body));
        http.Items[RequestItem] = $"{id} {digest}";
        var (answer, isRepeated) = await once.ExecuteAsync(
            id,
            digest,
            () => CarryOutAsync(context, next),
            http.RequestAborted);
        return new Written(answer, isRepeated);
    }

    /// <summary>
    /// Where the id comes from of what a request makes at that place of its body, if it may come again: the repetition finds the same.
    /// </summary>
    public static Entropy? EntropyOf(HttpContext http, int index = 0) =>
        http.Items[RequestItem] is string request ? new RepeatedEntropy($"{request} {index}") : null;

    /// <summary>Of the body byte for byte, and of what the query asks for.</summary>
    static string Digest(QueryString query, MemoryStream body)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes($"{query.Value}\n"));
        digest.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>Everything is written into memory, so that the answer is kept before any of it is sent.</summary>
    static async Task<Answer> CarryOutAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (wire, hangUp) = (http.Response.Body, http.RequestAborted);
        using var bytes = new MemoryStream();
        http.Response.Body = bytes;
        // Who hangs up now is the one that will ask again: what was begun is finished, and its answer written whole before it is kept.
        http.RequestAborted = CancellationToken.None;
        for (var at = 0; at < context.Arguments.Count; at++)
        {
            if (context.Arguments[at] is CancellationToken)
                context.Arguments[at] = CancellationToken.None;
        }

        try
        {
            await ((IResult)(await next(context))!).ExecuteAsync(http);
        }
        catch (RefusedException refused) when (V1Refusals.Translate(refused.Refusal.Code).Status < StatusCodes.Status500InternalServerError)
        {
            await V1Refusals.RenderAsync(http, refused.Refusal);
        }
        finally
        {
            http.Response.Body = wire;
            http.RequestAborted = hangUp;
        }

        return new Answer(http.Response.StatusCode, http.RequestId, http.Response.ContentType, bytes.ToArray());
    }

    sealed class Written(Answer answer, bool isRepeated) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = answer.ContentType;
            http.Response.Headers["X-Request-ID"] = answer.RequestId;
            if (isRepeated)
                http.Response.Headers[ReplayedHeader] = "true";
            await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }
}
