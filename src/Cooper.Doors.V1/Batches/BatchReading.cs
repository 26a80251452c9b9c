using System.Text.Json;
using Cooper.Domain.Batches;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Batches;

/// <summary>Reads batches out of requests.</summary>
static class BatchReading
{
    const int CommandLengthMax = 100;
    const int ParameterNameLengthMax = 64;
    const int ParameterLengthMax = 4096;
    const int ParametersMax = 32;

    /// <summary><c>CreateBatchRequest</c></summary>
    public static NewBatch Read(JsonElement? body, bool skipsValidation, Faults faults)
    {
        var fields = new Fields(body, Location.Body, faults);
        var ids = ReadIds(fields, CreateBatch.ObjectsMax, faults);
        var metadata = fields.Object("metadata") is { } given ? Metadata.Read(given, fields.At("metadata"), faults) : null;
        var job = fields.Object("job") is { } asked ? new Fields(asked, fields.At("job"), faults) : null;
        var kind = BatchJobKind.Inventory;
        if (job?.Text("kind") is { } text)
        {
            if (text == "command")
                kind = BatchJobKind.Command;
            else if (text != "inventory")
                faults.Add(job.At("kind"), "enum", "Input should be 'inventory' or 'command'");
        }

        var launcher = job?.Text("launcher");
        if (launcher is not (null or "local" or "slurm" or "ray"))
            faults.Add(job!.At("launcher"), "enum", "Input should be 'local', 'slurm' or 'ray'");
        return new NewBatch(
            ids, kind, job?.Text("command", CommandLengthMax), launcher, ReadParameters(job, faults), metadata ?? "{}", skipsValidation);
    }

    public static IReadOnlyList<string> ReadIds(Fields fields, int most, Faults faults)
    {
        if (fields.Required("object_ids") is null || fields.Array("object_ids") is not { } array
            || !Bounds.Check(fields.At("object_ids"), array.GetArrayLength(), 1, most, faults))
            return [];
        var ids = new List<string>();
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 and <= 100 } id)
                ids.Add(id);
            else
                faults.Add(fields.At("object_ids").Then(i), "string_type", "Input should be an object's id");
        }

        return ids;
    }

    /// <summary>They become names and values of an environment.</summary>
    static Dictionary<string, string> ReadParameters(Fields? job, Faults faults)
    {
        var parameters = new Dictionary<string, string>();
        if (job?.Object("parameters") is not { } given)
            return parameters;
        var at = job.At("parameters");
        foreach (var member in given.EnumerateObject())
        {
            var isName = member.Name.Length is > 0 and <= ParameterNameLengthMax
                && member.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (!isName)
                faults.Add(
                    at.Then(member.Name), "string_pattern_mismatch", "A parameter's name is 1 to 64 letters, digits and underscores");
            else if (member.Value.ValueKind != JsonValueKind.String
                || member.Value.GetString() is not { Length: <= ParameterLengthMax } value
                || value.Contains('\0'))
                faults.Add(at.Then(member.Name), "string_type", $"Input should be a string of at most {ParameterLengthMax} characters");
            else
                parameters[member.Name] = value;
        }

        if (parameters.Count > ParametersMax)
            faults.Add(at, "too_long", $"There are at most {ParametersMax} parameters");
        return parameters;
    }
}
