namespace Cooper.Testing.Crash;

/// <summary>Directories by identity, with the names in each.</summary>
sealed class NameTree
{
    readonly Dictionary<Node, Dictionary<string, Node>> directories = [];

    public NameTree Copy()
    {
        var copy = new NameTree();
        foreach (var (directory, names) in directories)
            copy.directories[directory] = new Dictionary<string, Node>(names);
        return copy;
    }

    public void Apply(NameChange change)
    {
        foreach (var edit in change.Edits)
        {
            if (edit.Node is { } node)
                Names(change.Directory)[edit.Name] = node;
            else
                Names(change.Directory).Remove(edit.Name);
        }
    }

    public IEnumerable<KeyValuePair<string, Node>> List(Node directory) => Names(directory);

    /// <summary>By a path from the root, such as <c>a/b</c>; the empty one is the root itself.</summary>
    public Node? Find(string path)
    {
        var node = Node.Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Names(node).TryGetValue(name, out node))
                return null;
        }

        return node;
    }

    Dictionary<string, Node> Names(Node directory) =>
        directories.TryGetValue(directory, out var names) ? names : directories[directory] = [];
}
