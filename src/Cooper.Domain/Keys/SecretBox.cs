using System.Security.Cryptography;
using System.Text;

namespace Cooper.Domain.Keys;

/// <summary>
/// Seals secrets under the root key: AES-256-GCM with a random 96-bit nonce, bound to the id of what they belong to. The box is
/// version (1 byte, 1) · nonce (12) · tag (16) · ciphertext.
/// </summary>
public sealed class SecretBox : IDisposable
{
    const byte Version = 1;
    const int NonceBytes = 12;
    const int TagBytes = 16;

    readonly AesGcm aes;
    readonly byte[] fingerprintKey;
    readonly Entropy entropy;

    public SecretBox(RootKey root, Entropy entropy)
    {
        aes = new AesGcm(root.Derive("secrets of keys"), TagBytes);
        fingerprintKey = root.Derive("fingerprints of secrets");
        this.entropy = entropy;
    }

    public SealedSecret Seal(KeyId id, string secret) => new(SealText(id.ToString(), secret), Fingerprint(secret));

    /// <param name="owner">The id of what it belongs to.</param>
    public byte[] SealText(string owner, string text) => SealBytes(owner, Encoding.UTF8.GetBytes(text));

    /// <param name="owner">As above.</param>
    public byte[] SealBytes(string owner, byte[] plain)
    {
        var box = new byte[1 + NonceBytes + TagBytes + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        entropy.Fill(nonce);
        aes.Encrypt(
            nonce, plain, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <exception cref="CryptographicException">The box was altered, or sealed under another root key.</exception>
    public string Open(KeyId id, SealedSecret secret) => OpenText(id.ToString(), secret.Box);

    /// <exception cref="CryptographicException">As above, or it belongs to something else.</exception>
    public string OpenText(string owner, byte[] sealedText) => Encoding.UTF8.GetString(OpenBytes(owner, sealedText));

    /// <exception cref="CryptographicException">As above.</exception>
    public byte[] OpenBytes(string owner, byte[] sealedBytes)
    {
        var box = sealedBytes.AsSpan();
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Version)
            throw new CryptographicException("The sealed secret has an unknown form");

        var plain = new byte[box.Length - 1 - NonceBytes - TagBytes];
        aes.Decrypt(
            box.Slice(1, NonceBytes), box[(1 + NonceBytes + TagBytes)..], box.Slice(1 + NonceBytes, TagBytes), plain,
            Encoding.UTF8.GetBytes(owner));
        return plain;
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(SealedSecret secret, string candidate) =>
        CryptographicOperations.FixedTimeEquals(secret.Fingerprint, Fingerprint(candidate));

    public byte[] Fingerprint(string secret) => HMACSHA256.HashData(fingerprintKey, Encoding.UTF8.GetBytes(secret));

    public void Dispose() => aes.Dispose();
}
