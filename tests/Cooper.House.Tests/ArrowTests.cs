using System.Xml.Linq;

namespace Cooper.House.Tests;

/// <summary>Which project may know which. The compiler keeps what the project files say; this keeps the project files.</summary>
public class ArrowTests
{
    static readonly string[] Everything =
    [
        "Cooper.Domain", "Cooper.Http", "Cooper.Doors.B2", "Cooper.Doors.V1", "Cooper.Doors.S3",
        "Cooper.Engine.Embedded", "Cooper.Engine.Scaled", "Cooper.Launchers", "Cooper.Outgoing", "Cooper.Console", "Cooper.Cli",
    ];

    static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Cooper.Domain"] = [],
        ["Cooper.Http"] = ["Cooper.Domain"],
        ["Cooper.Doors.B2"] = ["Cooper.Domain", "Cooper.Http"],
        ["Cooper.Doors.V1"] = ["Cooper.Domain", "Cooper.Http"],
        ["Cooper.Doors.S3"] = ["Cooper.Domain", "Cooper.Http"],
        ["Cooper.Engine.Embedded"] = ["Cooper.Domain"],
        ["Cooper.Engine.Scaled"] = ["Cooper.Domain"],
        ["Cooper.Launchers"] = ["Cooper.Domain"],
        ["Cooper.Outgoing"] = ["Cooper.Domain"],
        ["Cooper.Console"] = ["Cooper.Domain", "Cooper.Http"],
        // Speaks HTTP to a running server, like anybody.
        ["Cooper.Cli"] = [],
        ["Cooper.Server"] = Everything,
    };

    static readonly string[] KindsOfClass =
        ["Services", "Models", "Helpers", "Utils", "Utilities", "Common", "Interfaces", "Extensions", "Managers", "Misc"];

    [Fact]
    public void A_project_references_only_what_its_arrow_reaches() =>
        Products()
            .SelectMany(project => References(project, "ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference))
                .Except(Allowed.GetValueOrDefault(NameOf(project)) ?? [], StringComparer.Ordinal)
                .Select(reference => $"{project}: must not reference {reference}"))
            .MustHold();

    [Fact]
    public void Every_project_has_its_arrows_drawn() =>
        Products()
            .Where(project => !Allowed.ContainsKey(NameOf(project)))
            .Select(project => $"{project}: has no line in {nameof(Allowed)}")
            .MustHold();

    [Fact]
    public void The_domain_builds_on_nothing() =>
        Products()
            .Where(project => NameOf(project) == "Cooper.Domain")
            .SelectMany(project => References(project, "PackageReference").Concat(References(project, "FrameworkReference")))
            .Select(reference => $"Cooper.Domain: references {reference}")
            .MustHold();

    [Fact]
    public void Only_the_server_and_the_doors_know_the_web() =>
        Products()
            .Where(project => References(project, "FrameworkReference").Any())
            .Where(project => NameOf(project) is not ("Cooper.Http" or "Cooper.Console")
                && !NameOf(project).StartsWith("Cooper.Doors.", StringComparison.Ordinal))
            .Select(project => $"{project}: has a framework reference")
            .MustHold();

    [Fact]
    public void Project_files_alone_decide_what_a_product_references() =>
        Repository.Files
            .Where(file => (file.IsUnder("src") && (file.HasExtension(".props") || file.HasExtension(".targets")))
                || file.Path is "Directory.Build.props" or "Directory.Build.targets")
            .Where(file => file.Text.Contains("<ProjectReference", StringComparison.Ordinal))
            .Select(file => $"{file}: references a project")
            .MustHold();

    [Fact]
    public void Folders_are_nouns_of_the_product() =>
        Repository.Files
            .Where(file => file.IsUnder("src"))
            .Select(file => file.Folder)
            .Distinct(StringComparer.Ordinal)
            .Where(folder => folder.Split('/').Intersect(KindsOfClass, StringComparer.OrdinalIgnoreCase).Any())
            .Select(folder => $"{folder}: is named for a kind of class")
            .MustHold();

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = Repository.Files.Single(file => file.Path == "Cooper.slnx").Text;

        Repository.Projects
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            .Select(project => $"{project}: is not in Cooper.slnx")
            .MustHold();
    }

    static IEnumerable<RepositoryFile> Products() => Repository.Projects.Where(project => project.IsUnder("src"));

    static string NameOf(RepositoryFile project) => Path.GetFileNameWithoutExtension(project.Path);

    static IEnumerable<string> References(RepositoryFile project, string kind) =>
        XDocument.Parse(project.Text).Descendants(kind).Select(reference => (string)reference.Attribute("Include")!);
}
