using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Doors.B2.Files;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2;

/// <summary>
/// The fields of a call: of its JSON body whatever the content type says, or of the query when it comes as a GET. Null is the same as
/// absent, and fields that nobody asks for are ignored.
/// </summary>
sealed class CallFields
{
    /// <summary>10,000 digests of parts take 430 kB.</summary>
    const int BytesMax = 1024 * 1024;

    static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    static readonly JsonElement Nothing = JsonElement.Parse("{}");

    readonly JsonElement body;
    readonly IQueryCollection? query;

    CallFields(JsonElement body, IQueryCollection? query) => (this.body, this.query) = (body, query);

    /// <summary>The framework binds parameters of endpoints by this.</summary>
    public static async ValueTask<CallFields> BindAsync(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
            ? FromJson(await ReadAsync(http.Request.BodyReader, http.RequestAborted))
            : new CallFields(Nothing, http.Request.Query);

    public static CallFields FromJson(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return new CallFields(Nothing, null);
        var body = Parse(json);
        return body.ValueKind == JsonValueKind.Object ? new CallFields(body, null) : throw BadJson("The body must be a JSON object");
    }

    public static CallFields FromQuery(IQueryCollection query) => new(Nothing, query);

    public string? OptionalText(string name) =>
        query is null
            ? Find(name) is { } value ? TextOf(name, value) : null
            : QueryText(name);

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public long? OptionalNumber(string name)
    {
        if (query is not null)
            return QueryText(name) is { } text ? ParseNumber(text) ?? throw Wrong(name, "an integer") : null;
        return Find(name) is { } value ? ReadNumber(value) ?? throw Wrong(name, "an integer") : null;
    }

    public long Number(string name) => OptionalNumber(name) ?? throw Missing(name);

    /// <summary>A count that must lie between one and <paramref name="most"/>; zero asks for the default.</summary>
    public int Count(string name, int byDefault, int most, RefusalCode otherwise = RefusalCode.BadRequest) => OptionalNumber(name) switch
    {
        null or 0 => byDefault,
        { } count when count > 0 && count <= most => (int)count,
        _ => throw Refuse.Because(otherwise, $"{name} must be 1 to {most}"),
    };

    public bool? OptionalFlag(string name) =>
        query is null
            ? Find(name)?.ValueKind switch
            {
                null => null,
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw Wrong(name, "true or false"),
            }
            : QueryText(name) switch
            {
                null => null,
                "true" => true,
                "false" => false,
                _ => throw Wrong(name, "true or false"),
            };

    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (query is not null && QueryText(name) is { } text && !text.StartsWith('['))
            return text.Split(',');
        if (OptionalValue(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => TextOf(name, item))]
            : throw Wrong(name, "an array of strings");
    }

    public IReadOnlyList<string> Texts(string name) => OptionalTexts(name) ?? throw Missing(name);

    /// <summary>An object whose values are strings.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? OptionalMap(string name)
    {
        if (OptionalValue(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object
            ? [.. value.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, TextOf(name, entry.Value)))]
            : throw Wrong(name, "an object of strings");
    }

    /// <summary>Anything but null.</summary>
    public JsonElement? OptionalValue(string name)
    {
        if (query is null)
            return Find(name);
        if (QueryText(name) is not { } text)
            return null;
        var value = ParseQuery(text);
        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    /// <summary>Refuses an account that is not the caller's.</summary>
    public void RequireAccount(Caller caller)
    {
        if (AccountId.TryParse(Text("accountId")) != caller.Account)
            throw Refuse.BadRequest("accountId invalid");
    }

    public BucketId BucketId(string name, RefusalCode otherwise = RefusalCode.BucketNotFound) =>
        OptionalBucketId(name, otherwise) ?? throw Missing(name);

    public BucketId? OptionalBucketId(string name, RefusalCode otherwise = RefusalCode.BucketNotFound) =>
        OptionalText(name) is { } text
            ? Domain.Buckets.BucketId.TryParse(text) ?? throw Refuse.Because(otherwise, $"Invalid {name}")
            : null;

    public FileId FileId(string name)
    {
        var text = Text(name);
        return Domain.Files.FileId.TryParse(text) ?? throw Refuse.BadFileId(text);
    }

    public FileName FileName(string name) => FileNames.Parse(Text(name));

    /// <summary>Checks the length itself: the listener's own limit would hang up on a client that is still sending.</summary>
    static async ValueTask<byte[]> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > BytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw Refuse.Because(RefusalCode.BodyTooLarge, $"The body of a call is at most {BytesMax} bytes");
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonElement.Parse(json, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for names with half of a surrogate pair, which are read to find fields that are given twice.
            throw BadJson("The body is not valid JSON");
        }
    }

    /// <summary>JSON, or else plain text.</summary>
    static JsonElement ParseQuery(string text) =>
        text is ['{' or '[' or '"', ..] or "null" or "true" or "false" || ParseNumber(text) is not null
            ? Parse(Encoding.UTF8.GetBytes(text))
            : JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    JsonElement? Find(string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    string? QueryText(string name) => query![name] switch
    {
        [] => null,
        [var only] => only,
        _ => throw Refuse.BadRequest($"field {name} is given twice"),
    };

    static long? ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>100.0 is an integer too.</summary>
    static long? ReadNumber(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return null;
        if (value.TryGetInt64(out var number))
            return number;
        return value.TryGetDecimal(out var real) && decimal.IsInteger(real) && real is >= long.MinValue and <= long.MaxValue
            ? (long)real
            : null;
    }

    static string TextOf(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(name, "a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8.
            throw Wrong(name, "valid Unicode");
        }
    }

    static RefusedException Missing(string name) => Refuse.BadRequest($"required field {name} is missing");

    static RefusedException Wrong(string name, string wanted) => Refuse.BadRequest($"field {name} must be {wanted}");

    static RefusedException BadJson(string message) => Refuse.Because(RefusalCode.BadJson, message);
}
