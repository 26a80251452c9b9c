using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>
/// What becomes a header of downloads must be one, by the grammar of that header: RFC 2616 and, for dispositions, RFC 6266, as B2 says.
/// </summary>
public static partial class HeaderValue
{
    /// <summary>The three forms of dates, RFC 2616 section 3.3.1. Only the first is to be written.</summary>
    static readonly string[] DateForms = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <param name="name">As in file info: <c>b2-expires</c> and the like, or <c>b2-content-type</c>.</param>
    public static void Check(string name, string value)
    {
        if (!IsText(value))
            throw Refuse.BadRequest($"{name} is not a valid header value");
        if (!IsGrammatical(name, value))
            throw Refuse.BadRequest($"{name} is not {Wanted(name)}");
    }

    /// <summary>Visible ASCII and spaces.</summary>
    internal static bool IsText(string value) => value.Length > 0 && value.All(c => c is >= ' ' and <= '~');

    internal static bool IsMediaType(string value) => MediaTypeHeaderValue.TryParse(value, out _);

    static bool IsGrammatical(string name, string value) => name switch
    {
        "b2-content-disposition" => ContentDispositionHeaderValue.TryParse(value, out var disposition) && IsUtf8(disposition),
        "b2-content-language" => Languages().IsMatch(value),
        "b2-content-encoding" => Tokens().IsMatch(value),
        "b2-cache-control" => CacheControlHeaderValue.TryParse(value, out _),
        "b2-content-type" => IsMediaType(value),
        "b2-expires" => DateTimeOffset.TryParseExact(
            value, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out _),
        _ => true,
    };

    static string Wanted(string name) => name switch
    {
        "b2-content-disposition" => "a content disposition of RFC 6266; extended parameters must be in UTF-8",
        "b2-content-language" => "a list of language tags",
        "b2-content-encoding" => "a list of content codings",
        "b2-cache-control" => "a list of cache directives",
        "b2-content-type" => "a media type such as text/plain",
        _ => "an HTTP date such as Sun, 06 Nov 1994 08:49:37 GMT",
    };

    static bool IsUtf8(ContentDispositionHeaderValue disposition) =>
        disposition.Parameters.All(parameter =>
            !parameter.Name.EndsWith('*') || parameter.Value?.StartsWith("UTF-8'", StringComparison.OrdinalIgnoreCase) == true);

    [GeneratedRegex(
        "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*( *, *[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Languages();

    [GeneratedRegex(
        "^[!#$%&'*+.^_`|~0-9A-Za-z-]+( *, *[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
