using System.Buffers.Binary;
using System.Numerics;

namespace Cooper.Engine.Embedded.Disk;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction.</summary>
public static class Crc32C
{
    /// <summary>
    /// The seed is 0, a random number of the file, or the result for the bytes before these:
    /// <c>Compute(Compute(seed, a), b)</c> is <c>Compute(seed, ab)</c>.
    /// </summary>
    public static uint Compute(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);

        return ~crc;
    }
}
