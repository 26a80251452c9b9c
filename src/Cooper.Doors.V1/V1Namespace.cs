using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1;

/// <summary>The namespace that a call is about, by id or name. There is one.</summary>
static class V1Namespace
{
    const string Header = "X-Namespace";

    /// <summary>An older name of the header that some clients still send.</summary>
    const string HeaderAlias = "X-Namespace-Id";

    public static string IdOf(AccountId account) => Namespaces.IdOf(account);

    public static ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        Check(http.Request.Headers, http.Caller.Account);
        return next(context);
    }

    internal static void Check(IHeaderDictionary headers, AccountId account)
    {
        var asked = (headers.TryGetValue(Header, out var value) ? value : headers[HeaderAlias]).ToString();
        if (asked.Length == 0)
            throw Refuse.Because(RefusalCode.NamespaceMissing, $"Send the namespace: {Header}: {Namespaces.Default}");
        if (asked != Namespaces.Default && asked != IdOf(account))
            throw Refuse.Because(RefusalCode.NamespaceNotFound, "Namespace not found", ("resource", "namespace"), ("id", asked));
    }
}
