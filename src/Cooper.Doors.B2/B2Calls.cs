using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.B2;

/// <summary>Maps calls of one version: how they may come, what they need, who is let in.</summary>
sealed class B2Calls(RouteGroupBuilder routes)
{
    static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];
    static readonly string[] Post = [HttpMethods.Post];
    static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    /// <summary>A call with a JSON body, or the same fields in the query of a GET.</summary>
    public void Map(string call, Delegate handler, params Capability[] capabilities) =>
        Add(call, GetOrPost, handler, new RouteNeeds(Credential.AccountToken, capabilities));

    /// <summary>The call that turns a key into a token.</summary>
    public void MapLogin(string call, Delegate handler) =>
        Add(call, GetOrPost, handler, new RouteNeeds(Credential.Secret));

    /// <summary>A body of raw bytes, sent to a URL that an earlier call gave.</summary>
    public void MapUpload(string call, Delegate handler, Credential credential) =>
        Add(call, Post, handler, new RouteNeeds(credential, Capability.WriteFiles));

    public void MapDownload(string call, Delegate handler) =>
        Add(call, Reads, handler, new RouteNeeds(Credential.Download, Capability.ReadFiles));

    void Add(string call, string[] methods, Delegate handler, RouteNeeds needs)
    {
        var endpoint = TestMode.Before(Authentication.Before(LazyHandler.Of(handler), needs.Credential), needs.Credential);
        routes.MapMethods(call, methods, endpoint).WithMetadata(needs);
        // The router sends here whatever comes with another method.
        routes.Map(call, http => RefuseMethodAsync(http, methods)).WithMetadata(new RouteNeeds(Credential.Open));
    }

    static Task RefuseMethodAsync(HttpContext http, string[] allowed)
    {
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return B2Refusals.RenderAsync(
            http, new Refusal(RefusalCode.MethodNotAllowed, $"The method {http.Request.Method} is not allowed here"));
    }
}
