using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

/// <summary>An engine in a temporary folder that can be closed and opened again.</summary>
sealed class EngineFolder : IAsyncDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-engine-");

    EngineFolder(TestEngine? engine) => Engine = engine!;

    public TestEngine Engine { get; private set; }

    public string Path => folder.FullName;

    public static async Task<EngineFolder> StartAsync()
    {
        var started = new EngineFolder(null);
        started.Engine = await TestEngine.OpenAsync(started.Path);
        return started;
    }

    public async Task ReopenAsync()
    {
        await Engine.DisposeAsync();
        Engine = await TestEngine.OpenAsync(Path, entropy: new SeededEntropy(Random.Next()));
    }

    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file))
            .Order()];

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        folder.Delete(recursive: true);
    }

    static class Random
    {
        static int seed = 100;

        public static int Next() => Interlocked.Increment(ref seed);
    }
}
