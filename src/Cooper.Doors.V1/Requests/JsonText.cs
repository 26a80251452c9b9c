using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cooper.Doors.V1.Requests;

/// <summary>JSON that was read, written again.</summary>
static class JsonText
{
    // It is never put into a page, and escapes would make three or six bytes of one.
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Without white space between.</summary>
    public static string Compact(JsonElement value)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Plain))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
