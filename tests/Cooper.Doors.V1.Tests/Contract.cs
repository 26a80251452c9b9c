using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cooper.Doors.V1.Tests;

/// <summary>
/// The OpenAPI document that the door serves and the published contract, and whether an answer fits both. JSON Schema is the business of
/// <c>validate.py</c>, one process for all tests.
/// </summary>
static class Contract
{
    const string Python = "/usr/bin/python3";

    static readonly Lazy<Process> Validator = new(Start);

    public static JsonElement Document { get; } = LoadServed();

    /// <summary>The published contract, restricted to the calls that exist.</summary>
    public static JsonElement Published { get; } = JsonElement.Parse(File.ReadAllText(PathOf("published.json")));

    /// <summary>What does not fit in an answer of that call; nothing if all does.</summary>
    public static string[] Misfits(string method, string path, int status, JsonElement body) =>
        Ask(new JsonObject { ["method"] = method, ["path"] = path, ["status"] = status, ["body"] = JsonNode.Parse(body.GetRawText()) });

    /// <summary>The same for an answer without JSON.</summary>
    public static string[] Misfits(string method, string path, int status) =>
        Ask(new JsonObject { ["method"] = method, ["path"] = path, ["status"] = status });

    /// <summary>The same for a schema by its name.</summary>
    public static string[] Misfits(string schema, JsonElement body) =>
        Ask(new JsonObject { ["schema"] = schema, ["body"] = JsonNode.Parse(body.GetRawText()) });

    static string[] Ask(JsonObject answer)
    {
        lock (Validator)
        {
            Validator.Value.StandardInput.WriteLine(answer.ToJsonString());
            var misfits = Validator.Value.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException(
                    "validate.py ended. It needs the Debian package python3-jsonschema; ./test installs it.");
            return [.. JsonElement.Parse(misfits).EnumerateArray().Select(misfit => misfit.GetString()!)];
        }
    }

    static Process Start()
    {
        var validator = Process.Start(new ProcessStartInfo(Python, [PathOf("validate.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        JsonArray documents =
        [
            new JsonArray("served", true, JsonNode.Parse(Document.GetRawText())),
            new JsonArray("published", false, JsonNode.Parse(Published.GetRawText())),
        ];
        validator.StandardInput.WriteLine(documents.ToJsonString());
        return validator;
    }

    static string PathOf(string file) => Path.Join(AppContext.BaseDirectory, "Contract", file);

    static JsonElement LoadServed()
    {
        using var stream = GetOpenApiEndpoint.Open();
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
