using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cooper.Cli.Tasks;

/// <summary>
/// The SHA-256 of a receipt's canonical JSON, computed here anew: all members but the digest itself, by name in the order of their code
/// points, without white space, in UTF-8.
/// </summary>
static class ReceiptDigest
{
    const string Member = "sha256";

    public static string Of(JsonElement receipt)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(receipt, writer, isReceipt: true);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    static void Write(JsonElement element, Utf8JsonWriter writer, bool isReceipt)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer, isReceipt: false);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var members = element.EnumerateObject().Where(member => !isReceipt || member.Name != Member);
                foreach (var member in members.OrderBy(member => member.Name, ByCodePoint))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer, isReceipt: false);
                }

                writer.WriteEndObject();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Bytes of UTF-8 have the order of the code points.</summary>
    static readonly Comparer<string> ByCodePoint =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));
}
