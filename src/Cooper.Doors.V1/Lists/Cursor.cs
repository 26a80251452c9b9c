using System.Buffers;
using System.Buffers.Text;

using System.Text.Json;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Lists;

/// <summary>
/// Where a page ended: the last thing's place in the order, so that what comes and goes meanwhile shifts nothing. Its text is base64url of
/// <c>["fingerprint of the list", "id", value of the sorted field]</c>; the value is left out if the thing has not the field.
/// </summary>
sealed record Cursor(SortKey Last)
{
    const int LengthMax = 64 * 1024;

    /// <exception cref="RefusedException">InvalidCursor: it is none, or one of another list.</exception>
    public static Cursor Parse(string text, string fingerprint)
    {
        if (text.Length > LengthMax || !Base64Url.IsValid(text))
            throw Refuse.InvalidCursor();
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            JsonElement[] parts = [.. document.RootElement.EnumerateArray()];
            if (parts.Length is not (2 or 3) || parts[0].GetString() != fingerprint)
                throw Refuse.InvalidCursor();
            return new Cursor(new SortKey(parts.Length == 3 ? parts[2].Clone() : null, parts[1].GetString() ?? ""));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Refuse.InvalidCursor();
        }
    }

    public string ToText(string fingerprint)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(fingerprint);
            writer.WriteStringValue(Last.Id);
            Last.Value?.WriteTo(writer);
            writer.WriteEndArray();
        }

        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }

}
