using System.Text;

namespace Cooper.Engine.Embedded.Check;

/// <summary>A report for people: what was found, one block each, then what was looked at.</summary>
public static class CheckText
{
    public static string Render(CheckReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            text.Append(finding.Kind == FindingKind.Damage ? "damage     " : "removable  ").AppendLine(finding.What);
            text.Append("           in ").AppendLine(finding.Path);
            if (finding.Bucket is { } bucket)
                text.Append("           bucket ").AppendLine(bucket.ToString());
            if (finding.Version is { } version)
                text.Append("           file version ").AppendLine(version.ToString());
            text.Append("           ").AppendLine(finding.Remedy);
        }

        var counts = report.Counts;
        text.AppendLine(
            $"Looked at {counts.Buckets} buckets, {counts.Places} places, {counts.Versions} versions, {counts.Records} records, "
            + $"{counts.Bodies} bodies, {counts.Tasks} tasks; read {counts.BytesRead} bytes.");
        var damage = report.Findings.Count(finding => finding.Kind == FindingKind.Damage);
        var left = report.Findings.Count(finding => finding.Kind == FindingKind.Removable && !finding.IsRemoved);
        var removed = report.Findings.Count(finding => finding.IsRemoved);
        text.AppendLine(report.Findings.Count == 0 ? "All is well." : $"{damage} damaged, {left} left over, {removed} removed.");
        return text.ToString();
    }
}
