using System.Security.Cryptography;
using Cooper.Domain;

namespace Cooper.Server;

/// <summary>The machine's randomness.</summary>
public sealed class SystemEntropy : Entropy
{
    public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
