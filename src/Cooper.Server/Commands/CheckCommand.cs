using System.CommandLine;
using System.Text.Json;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Server.Commands;

/// <summary><c>cooper check</c>: compares a stopped data folder with itself.</summary>
static class CheckCommand
{
    public static Command Make()
    {
        var folder = new Argument<string>("DIR") { Description = "The data folder. No server may be running on it." };
        var deep = new Option<bool>("--deep") { Description = "Read all content and compare its digests." };
        var repair = new Option<bool>("--repair") { Description = "Remove what nothing refers to. Nothing else is ever removed." };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command("check",
            "Checks a stopped data folder: every row against its bytes, and all bytes against the rows.") { folder, deep, repair, json };
        command.SetAction(parsed =>
        {
            var options = new CheckOptions(parsed.GetValue(deep), parsed.GetValue(repair));
            var report = FolderCheck.Run(parsed.GetValue(folder)!, new LinuxDisk(), options);
            System.Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(CheckDocument.From(report),
                ServerJson.Default.CheckDocument) : CheckText.Render(report));
            return (int)(report.IsClean ? ExitCode.Ok : ExitCode.CheckFound);
        });
        return command;
    }
}

/// <summary>The report as JSON.</summary>
sealed record CheckDocument(bool IsClean, IReadOnlyList<FindingDocument> Findings, CheckCounts Counts)
{
    public static CheckDocument From(CheckReport report) => new(
        report.IsClean,
        [.. report.Findings.Select(finding => new FindingDocument(
            finding.Kind == FindingKind.Damage ? "damage" : "removable", finding.Bucket?.ToString(), finding.Version?.ToString(),
            finding.Path, finding.What, finding.Remedy, finding.IsRemoved))],
        report.Counts);
}

sealed record FindingDocument(string Kind, string? BucketId, string? FileId, string Path, string What, string Remedy, bool IsRemoved);
