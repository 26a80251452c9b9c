using System.Globalization;
using System.Text;
using System.Text.Json;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Ray;

/// <summary>
/// The end of one string in a JSON object of one property, however long the string is: Ray sends the whole log as one. It is decoded as it
/// passes, and only the end is kept.
/// </summary>
static class JsonStringTail
{
    const int BufferBytes = 64 * 1024;

    /// <exception cref="JsonException">It is not such an object.</exception>
    public static async Task<string> ReadAsync(Stream stream, string property, int bytesMax, CancellationToken cancellationToken)
    {
        var decoder = new Decoder(property, bytesMax);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var one in buffer.AsSpan(0, read))
                decoder.Add(one);
        }

        return decoder.Text();
    }

    sealed class Decoder(string property, int bytesMax)
    {
        const int EscapeDigits = 4;

        /// <summary>What stands before the text, spaces aside.</summary>
        readonly byte[] head = Encoding.UTF8.GetBytes($"{{\"{property}\":\"");
        readonly byte[] kept = new byte[bytesMax];
        readonly StringBuilder digits = new();
        int headSeen;
        long written;
        bool isEscaped;
        bool isUnicode;
        bool isClosed;
        char high;

        public void Add(byte one)
        {
            if (isClosed)
                return;
            if (headSeen < head.Length)
                AddToHead(one);
            else if (isUnicode)
                AddDigit((char)one);
            else if (isEscaped)
                AddEscaped((char)one);
            else if (one == '\\')
                isEscaped = true;
            else if (one == '"')
                isClosed = true;
            else
                Keep(one);
        }

        public string Text()
        {
            if (!isClosed)
                throw new JsonException("The string has no end");
            var length = (int)Math.Min(written, kept.Length);
            var tail = new byte[length];
            for (var i = 0; i < length; i++)
                tail[i] = kept[(written - length + i) % kept.Length];
            return Encoding.UTF8.GetString(LogTail.FromWholeCharacter(tail));
        }

        void AddToHead(byte one)
        {
            if (one is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                return;
            if (one != head[headSeen++])
                throw new JsonException("Another property was expected");
        }

        void AddEscaped(char escaped)
        {
            isEscaped = false;
            isUnicode = escaped == 'u';
            if (isUnicode)
                return;
            Keep((byte)(escaped switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                '"' or '\\' or '/' => escaped,
                _ => throw new JsonException("There is no such escape"),
            }));
        }

        void AddDigit(char digit)
        {
            digits.Append(digit);
            if (digits.Length < EscapeDigits)
                return;
            if (!ushort.TryParse(digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                throw new JsonException("There is no such escape");
            digits.Clear();
            isUnicode = false;
            AddUnit((char)unit);
        }

        void AddUnit(char unit)
        {
            if (char.IsHighSurrogate(unit))
            {
                high = unit;
                return;
            }

            var rune = char.IsLowSurrogate(unit) && high != 0 ? new Rune(high, unit)
                : Rune.TryCreate(unit, out var single) ? single
                : Rune.ReplacementChar;
            high = '\0';
            Span<byte> bytes = stackalloc byte[4];
            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
                Keep(one);
        }

        void Keep(byte one)
        {
            if (kept.Length > 0)
                kept[written % kept.Length] = one;
            written++;
        }
    }
}
