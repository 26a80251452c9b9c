using System.Xml.Linq;

namespace Cooper.House.Tests;

/// <summary>Every version of every package is decided once and locked.</summary>
public class PackageTests
{
    [Fact]
    public void Versions_stand_in_one_place() =>
        Repository.Files
            .Where(file => file.HasExtension(".csproj") || (file.HasExtension(".props") && file.Name != "Directory.Packages.props"))
            .SelectMany(file => XDocument.Parse(file.Text)
                .Descendants("PackageReference")
                .Where(reference => Says(reference, "Version") || Says(reference, "VersionOverride"))
                .Select(reference => $"{file}: {(string?)reference.Attribute("Include")} has a version of its own"))
            .MustHold();

    [Fact]
    public void Every_version_is_exact() =>
        XDocument.Parse(Repository.Files.Single(file => file.Path == "Directory.Packages.props").Text)
            .Descendants("PackageVersion")
            .Where(package => ((string?)package.Attribute("Version") ?? "*").IndexOfAny(['*', '[', '(', '$']) >= 0)
            .Select(package => $"Directory.Packages.props: {(string?)package.Attribute("Include")} floats")
            .MustHold();

    [Fact]
    public void Every_project_has_its_lock_file()
    {
        var paths = Repository.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);

        Repository.Projects
            .Where(project => !paths.Contains($"{project.Folder}/packages.lock.json"))
            .Select(project => $"{project}: no packages.lock.json beside it")
            .MustHold();
    }

    static bool Says(XElement reference, string name) => reference.Attribute(name) is not null || reference.Element(name) is not null;
}
