using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Cooper.Console.Assets;

/// <summary>A file of the console's page, as it is built into the program.</summary>
/// <param name="ETag">Made of the content, so that a browser asks again and is sent only what has changed.</param>
sealed record Asset(byte[] Content, string ContentType, string ETag)
{
    public const string Page = "index.html";

    static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>By their paths below <c>/console</c>.</summary>
    public static FrozenDictionary<string, Asset> All { get; } =
        typeof(Asset).Assembly.GetManifestResourceNames().ToFrozenDictionary(name => name, Load, StringComparer.Ordinal);

    static Asset Load(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var digest = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        return new Asset(content, Types[Path.GetExtension(name)], $"\"{digest}\"");
    }
}
