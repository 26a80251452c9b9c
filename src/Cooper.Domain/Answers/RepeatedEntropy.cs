using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cooper.Domain.Answers;

/// <summary>
/// Gives the same bytes whenever the same request comes again, and others for any other: the SHA-256 of the request and a counter. What
/// a request makes has an id from here, so that its repetition finds it, whatever died before the first answer was kept.
/// </summary>
public sealed class RepeatedEntropy(string request) : Entropy
{
    readonly byte[] seed = SHA256.HashData(Encoding.UTF8.GetBytes(request));
    byte[] block = [];
    int used;
    long counter;

    public override void Fill(Span<byte> bytes)
    {
        foreach (ref var one in bytes)
        {
            if (used == block.Length)
                Refill();
            one = block[used++];
        }
    }

    void Refill()
    {
        Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + sizeof(long)];
        seed.CopyTo(input);
        BinaryPrimitives.WriteInt64LittleEndian(input[SHA256.HashSizeInBytes..], counter++);
        (block, used) = (SHA256.HashData(input), 0);
    }
}
