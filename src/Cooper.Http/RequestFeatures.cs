using Cooper.Domain.Keys;
using Microsoft.AspNetCore.Http;

namespace Cooper.Http;

/// <summary>What the doors know of a request beside what the framework does.</summary>
public static class RequestFeatures
{
    static readonly object CallerKey = new();

    extension(HttpContext http)
    {
        /// <summary>Who calls; set by the door's authentication before the endpoint runs.</summary>
        public Caller Caller
        {
            get => (Caller?)http.Items[CallerKey] ?? throw new InvalidOperationException("This endpoint has no authentication");
            set => http.Items[CallerKey] = value.During(http.RequestId);
        }

        /// <summary>Names the request in answers and logs.</summary>
        public string RequestId => http.TraceIdentifier;
    }
}
