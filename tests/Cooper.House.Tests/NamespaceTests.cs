using System.Text.RegularExpressions;

namespace Cooper.House.Tests;

/// <summary>The namespace is the folder path, so a type is found by its name alone.</summary>
public partial class NamespaceTests
{
    [Fact]
    public void Namespaces_are_folder_paths() =>
        Repository.CSharp
            .Where(file => file.IsUnder("src") || file.IsUnder("tests"))
            .SelectMany(file => NamespacesIn(file.Text)
                .Where(found => found != ExpectedFor(file))
                .Select(found => $"{file}: says {found}, lies in {ExpectedFor(file)}"))
            .MustHold();

    [Fact]
    public void Every_type_has_a_namespace() =>
        Repository.CSharp
            .Where(file => file.IsUnder("src") || file.IsUnder("tests"))
            .Where(file => file.Name is not ("Program.cs" or "AssemblyInfo.cs") && !NamespacesIn(file.Text).Any())
            .Select(file => $"{file}: has no namespace")
            .MustHold();

    /// <summary>src/Cooper.Domain/Buckets/Bucket.cs lies in Cooper.Domain.Buckets.</summary>
    static string ExpectedFor(RepositoryFile file) => string.Join('.', file.Folder.Split('/').Skip(1));

    static IEnumerable<string> NamespacesIn(string source) =>
        CSharpText.Cut(source)
            .Where(piece => piece.Part == CSharpPart.Code)
            .SelectMany(piece => Namespace().Matches(piece.Text))
            .Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();
}
