using System.Security.Cryptography;
using System.Text;

namespace Cooper.Domain.Keys;

/// <summary>The 32 bytes under which everything secret is sealed and every token is signed.</summary>
public sealed class RootKey
{
    public const int Bytes = 32;

    readonly byte[] key;

    public RootKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new ArgumentException($"A root key is {Bytes} bytes", nameof(bytes));
        key = bytes.ToArray();
    }

    public static RootKey New(Entropy entropy)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        entropy.Fill(bytes);
        return new RootKey(bytes);
    }

    /// <summary>A key of its own for each use, so that none can stand in for another.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Bytes, info: Encoding.UTF8.GetBytes("cooper 1 " + purpose));

    public byte[] ToArray() => [.. key];

    public override string ToString() => "(secret)";
}
