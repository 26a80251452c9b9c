namespace Cooper.Clients.Tests;

/// <summary>The npm package backblaze-b2, which speaks v2 of the API. The story is in <c>npm/</c>.</summary>
public sealed class NpmTests : ClientTests
{
    const int Files = 500;

    [Fact]
    public async Task A_real_tree_is_stored_listed_hidden_downloaded_and_deleted()
    {
        var tree = Path.Join(Home, "tree");
        Tree.Plant(tree, Files);

        await ClientProgram.RunAsync(
            "node", new Dictionary<string, string> { ["NODE_PATH"] = Modules() }, Script("npm/tree.js"), Url, KeyId, Key, tree);
    }

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
