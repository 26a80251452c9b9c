using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers;

/// <summary>
/// What every launcher starts: a program in Python 3 that needs its standard library only. It finds one line of JSON on its standard input,
/// <c>{"job": NAME, "url": WHERE COOPER IS, "ticket": SECRET}</c>, ends with code 0 if all went well, and is asked to stop by SIGTERM.
/// </summary>
public sealed class WorkerProgram(string source)
{
    /// <summary>In UTF-8. A launcher may have to pass it where a megabyte would not fit.</summary>
    public const int SourceBytesMax = 64 * 1024;

    public string Source { get; } = System.Text.Encoding.UTF8.GetByteCount(source) <= SourceBytesMax
        ? source
        : throw new ArgumentException($"The worker has more than {SourceBytesMax} bytes", nameof(source));

    /// <summary>Cooper's own worker.</summary>
    public static WorkerProgram Load()
    {
        using var stream = typeof(WorkerProgram).Assembly.GetManifestResourceStream("worker.py")!;
        using var reader = new StreamReader(stream);
        return new WorkerProgram(reader.ReadToEnd());
    }

    /// <summary>The line, with its line feed. It holds the ticket.</summary>
    public static string LineFor(JobSpec job) =>
        JsonSerializer.Serialize(
            new WorkerLine(job.Name.ToString(), job.WorkerUrl.ToString(), job.Ticket.Reveal()), WorkerJson.Default.WorkerLine) + "\n";
}

sealed record WorkerLine(string Job, string Url, string Ticket);

/// <summary>Plain ASCII without quotes or backslashes but JSON's own, so that the line passes a shell script unharmed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WorkerLine))]
sealed partial class WorkerJson : JsonSerializerContext;
