using System.Globalization;
using System.Text;

namespace Cooper.Server.Metrics;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All metrics, in the order in which they are shown.</summary>
    static readonly (string Name, string Type, string Help)[] Known =
    [
        ("cooper_uptime_seconds", "gauge", "Since the server started."),
        ("cooper_requests_total", "counter", "Requests answered, by door and class of status."),
        ("cooper_tasks", "gauge", "Tasks on record, by state."),
        ("cooper_ends", "gauge", "Ends of buckets that have not come to their end, by state."),
        ("cooper_places_open", "gauge", "Places of buckets that are open."),
        ("cooper_disk_free_bytes", "gauge", "Room on the file system of the data folder."),
    ];

    public static string Labels(params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add($"{name}=\"{value}\"");
        return $"{{{string.Join(',', labels)}}}";
    }

    public static string Write(IEnumerable<(string Name, string Labels, double Value)> samples)
    {
        var byName = samples.ToLookup(sample => sample.Name);
        var text = new StringBuilder();
        foreach (var (name, type, help) in Known)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (var sample in byName[name].OrderBy(sample => sample.Labels, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"{name}{sample.Labels} {sample.Value:0.###}\n");
        }

        return text.ToString();
    }
}
