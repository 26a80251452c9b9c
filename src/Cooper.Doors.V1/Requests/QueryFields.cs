using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Requests;

/// <summary>Reads query parameters and notes what does not fit.</summary>
sealed class QueryFields(IQueryCollection query, Faults faults)
{
    /// <summary>Null if it is absent. A parameter that is given twice is its values with a comma between, which fits nothing.</summary>
    public string? Text(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool? Boolean(string name)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                faults.Add(Location.Query.Then(name), "bool_parsing", "Input should be a valid boolean");
                return null;
        }
    }

    public int? Integer(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        var at = Location.Query.Then(name);
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            faults.Add(at, "int_parsing", "Input should be a valid integer");
        else if (Bounds.Check(at, number, least, most, faults))
            return (int)number;
        return null;
    }
}
