using System.Text;
using Cooper.Testing.Crash;

namespace Cooper.Model.Tests.World;

/// <summary>The names that the model uses: few, so that they meet, and nasty ones among them.</summary>
static class Names
{
    /// <summary>Of buckets. The last two differ from the first in case only, and are none that B2 can carry.</summary>
    public static readonly string[] Buckets = ["model-one", "model-two", "model-three", "Model-One", "m.1"];

    public static readonly string[] Files =
    [
        "a", "a/b", "a/b/c", "b", "a b", "a/", "..", "a/../b", "%2F", "e\u0301", "\u00e9", "\uFFFD", "/a", "a//b", ".bzEmpty", "\U0001F600",
        "\uD7FF", "a+b;c?d#e", "b/\u0080", new string('x', 1024), string.Concat(Enumerable.Repeat("\u00e9/", 341)),
    ];

    /// <summary>Those are refused, wherever they stand.</summary>
    public static readonly string[] Forbidden = ["a\u0000b", "a\u007f", "a\nb", new string('x', 1025)];

    public static readonly string[] Prefixes = ["", "a", "a/", "a/b", "e", "\u00e9", "%", ".cooper/", "zz"];

    public static readonly string[] Delimiters = ["", "/", "b", "/b"];

    public static readonly string[] Skus = ["red", "green", "blue", "\u00fcber"];

    public static int Compare(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}

/// <summary>Contents by their number: the sizes at which something changes in how they are kept, each in three variants.</summary>
static class Contents
{
    const int Variants = 3;

    /// <summary>Content up to 1 MiB stands in a segment, larger content in a file of its own.</summary>
    static readonly int[] Sizes = [0, 1, 5, 100, 4096, 65_536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000];

    static readonly Dictionary<int, byte[]> Made = [];

    public static int Count => Sizes.Length * Variants;

    public static byte[] At(int number)
    {
        lock (Made)
        {
            if (Made.TryGetValue(number, out var present))
                return present;
            var bytes = new byte[Sizes[number / Variants % Sizes.Length]];
            var chance = new SplitMix64((ulong)number);
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)chance.Next();
            return Made[number] = bytes;
        }
    }
}
