namespace Cooper.Clients.Tests;

/// <summary>The Python library b2sdk, which speaks v2 of the API. The stories are in <c>b2sdk/</c>.</summary>
public sealed class B2SdkTests : ClientTests
{
    const int Files = 2000;
    const long LargeBytes = 301_000_001;

    /// <summary>Debian's own, which has Debian's b2sdk; another one may come first on the path.</summary>
    const string Python = "/usr/bin/python3";

    [Fact]
    public async Task A_real_tree_is_stored_synchronized_copied_hidden_and_deleted()
    {
        Tree.Plant(Path.Join(Home, "tree"), Files);

        await RunAsync("b2sdk/tree.py", Home);
    }

    [Fact]
    public async Task A_file_of_many_parts_is_resumed_copied_and_comes_back() =>
        await RunAsync("b2sdk/large.py", WriteLargeFile("large.bin", LargeBytes));

    Task<string> RunAsync(string script, string argument) => ClientProgram.RunAsync(
        Python, new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8", ["HOME"] = Home }, Script(script), Url, KeyId, Key, argument);
}
