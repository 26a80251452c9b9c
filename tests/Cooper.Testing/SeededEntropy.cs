using System.Buffers.Binary;
using System.Security.Cryptography;
using Cooper.Domain;

namespace Cooper.Testing;

/// <summary>The same bytes in every run: SHA-256 of the seed and a counter.</summary>
public sealed class SeededEntropy(int seed) : Entropy
{
    readonly Lock gate = new();
    readonly Queue<byte> ready = new();
    long blocks;

    public override void Fill(Span<byte> bytes)
    {
        lock (gate)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                if (ready.Count == 0)
                    Refill();
                bytes[i] = ready.Dequeue();
            }
        }
    }

    void Refill()
    {
        Span<byte> block = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(block, seed);
        BinaryPrimitives.WriteInt64LittleEndian(block[4..], blocks++);
        foreach (var one in SHA256.HashData(block))
            ready.Enqueue(one);
    }
}
