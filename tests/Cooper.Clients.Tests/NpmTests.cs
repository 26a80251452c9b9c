namespace Cooper.Clients.Tests;

/// <summary>The npm package backblaze-b2, which speaks v2 of the API. The stories are in <c>npm/</c>.</summary>
public sealed class NpmTests : ClientTests
{
    const int Files = 2000;
    const long LargeBytes = 301_000_001;

    [Fact]
    public async Task A_real_tree_is_stored_listed_copied_hidden_downloaded_and_deleted()
    {
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, Files);

        await RunAsync("npm/tree.js", tree);
    }

    [Fact]
    public async Task A_file_of_many_parts_goes_in_is_copied_and_comes_back() =>
        await RunAsync("npm/large.js", WriteLargeFile("large.bin", LargeBytes));

    Task<string> RunAsync(string script, string argument) => ClientProgram.RunAsync(
        "node", new Dictionary<string, string> { ["NODE_PATH"] = Modules() }, Script(script), Url, KeyId, Key, argument);

    /// <summary>Where ./test puts the package.</summary>
    static string Modules()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var modules = Path.Join(folder.FullName, ".tools", "npm", "node_modules");
            if (Directory.Exists(modules))
                return modules;
        }

        throw new InvalidOperationException("The npm package backblaze-b2 is not installed; ./test installs it.");
    }
}
