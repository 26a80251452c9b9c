namespace Cooper.Domain;

/// <summary>The source of randomness. Cryptographic in the product, seeded in tests.</summary>
public abstract class Entropy
{
    public abstract void Fill(Span<byte> bytes);

    public string NextHex(int digits)
    {
        Span<byte> bytes = stackalloc byte[(digits + 1) / 2];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes)[..digits];
    }

    /// <summary>Characters drawn evenly from an alphabet of at most 256.</summary>
    public string NextText(string alphabet, int length)
    {
        var limit = 256 - (256 % alphabet.Length);
        return string.Create(length, (this, alphabet, limit), static (text, state) =>
        {
            Span<byte> one = stackalloc byte[1];
            for (var i = 0; i < text.Length;)
            {
                state.Item1.Fill(one);
                if (one[0] < state.limit)
                    text[i++] = state.alphabet[one[0] % state.alphabet.Length];
            }
        });
    }
}
