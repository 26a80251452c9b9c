using System.Buffers;
using System.Text;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2;

/// <summary>How B2 writes names and values into headers and paths: UTF-8 with <c>%XX</c>; a plus is a space.</summary>
static class PercentCoding
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static readonly SearchValues<char> Bare =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/~!$'()*;=:@");

    static readonly SearchValues<char> Coded = SearchValues.Create("%+");

    /// <summary>Decodes once.</summary>
    /// <exception cref="RefusedException">BadRequest: a bad escape, or what it says is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> coded)
    {
        if (!coded.ContainsAny(Coded))
            return coded.ToString();

        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(coded.Length));
        try
        {
            return Strict.GetString(rented, 0, Decode(coded, rented));
        }
        catch (ArgumentException)
        {
            throw Refuse.BadRequest("Percent-encoded text must be valid UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Bare))
            return text;

        var coded = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Bare.Contains((char)rune.Value))
            {
                coded.Append((char)rune.Value);
                continue;
            }

            foreach (var one in utf8[..rune.EncodeToUtf8(utf8)])
                coded.Append('%').Append(Digit(one >> 4)).Append(Digit(one & 15));
        }

        return coded.ToString();
    }

    static int Decode(ReadOnlySpan<char> coded, Span<byte> bytes)
    {
        var length = 0;
        while (!coded.IsEmpty)
        {
            switch (coded[0])
            {
                case '+':
                    bytes[length++] = (byte)' ';
                    coded = coded[1..];
                    break;
                case '%':
                    bytes[length++] = Escape(coded);
                    coded = coded[3..];
                    break;
                default:
                    var next = coded.IndexOfAny(Coded);
                    var plain = next < 0 ? coded : coded[..next];
                    length += Strict.GetBytes(plain, bytes[length..]);
                    coded = coded[plain.Length..];
                    break;
            }
        }

        return length;
    }

    static byte Escape(ReadOnlySpan<char> coded) =>
        coded.Length >= 3 && char.IsAsciiHexDigit(coded[1]) && char.IsAsciiHexDigit(coded[2])
            ? Convert.FromHexString(coded[1..3])[0]
            : throw Refuse.BadRequest("Bad percent-encoding");

    static char Digit(int value) => "0123456789ABCDEF"[value];
}
