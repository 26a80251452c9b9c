using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Buckets;

/// <summary>What may stand in the fields of a bucket.</summary>
static class BucketFields
{
    public const int NameLengthMax = 100;
    public const int DescriptionLengthMax = 1000;
    public const int WindowSecondsMax = 31_536_000;

    /// <summary>Ids begin so; and <c>list</c> is a call.</summary>
    static readonly string[] ReservedPrefixes = [BucketIdentifiers.Prefix, "ns_", "col_"];

    public static string? CheckName(string? name, Fields fields, Faults faults)
    {
        if (name is not null)
            CheckName(name, fields.At("bucket_name"), faults);
        return name;
    }

    public static void CheckName(string name, Location at, Faults faults)
    {
        if (name.Length == 0)
            faults.Add(at, "string_too_short", "String should have at least 1 character");
        else if (name.Length > NameLengthMax)
            faults.Add(at, "string_too_long", $"String should have at most {NameLengthMax} characters");
        else if (!char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ' ' or '-'))
            faults.Add(at, "string_pattern_mismatch", "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._ -]*$'");
        else if (name == "list" || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            faults.Add(at, "value_error", $"Names may not be 'list' or begin with {string.Join(", ", ReservedPrefixes)}");
    }
}
