using System.Globalization;
using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Keys;

/// <summary>Reads <c>APIKeyCreateRequest</c>, <c>APIKeyUpdateRequest</c> and what else the calls of keys are given.</summary>
static class ApiKeyReading
{
    const int NameLengthMax = 100;
    const int DescriptionLengthMax = 500;
    const int ResourceIdLengthMax = 100;
    const int ScopesMax = 100;
    const int EmailLengthMax = 255;

    // The date, a T and the hour.
    const int MomentLengthMin = 13;

    static readonly Dictionary<string, Permission> Permissions = Enum.GetValues<Permission>().ToDictionary(ApiKeyDocument.Spell);

    /// <summary>There is one user, who may be called by any address.</summary>
    public static void CheckUser(string email)
    {
        var faults = new Faults();
        CheckUser(email, faults);
        faults.Refuse();
    }

    public static bool ReadIncludeRevoked(string email, IQueryCollection query)
    {
        var faults = new Faults();
        CheckUser(email, faults);
        var withRevoked = new QueryFields(query, faults).Boolean("include_revoked");
        faults.Refuse();
        return withRevoked ?? false;
    }

    public static TimeSpan ReadGrace(string email, JsonElement? body)
    {
        var faults = new Faults();
        CheckUser(email, faults);
        var seconds = new Fields(body, Location.Body, faults).Integer("grace_seconds", 0, (int)RotateApiKey.GraceMax.TotalSeconds);
        faults.Refuse();
        return TimeSpan.FromSeconds(seconds ?? 0);
    }

    public static NewApiKey ReadNew(string email, JsonElement? body)
    {
        var faults = new Faults();
        CheckUser(email, faults);
        if (body is null)
            throw Faults.One(Location.Body, "missing", "Field required");
        var fields = new Fields(body, Location.Body, faults);
        fields.Required("name");
        var change = ReadChange(fields, faults);
        faults.Refuse();
        return new NewApiKey(change.Name!, change.Permission ?? Permission.Read)
        {
            Description = change.Description,
            Scopes = change.Scopes ?? [],
            RateLimitOverride = change.RateLimitOverride,
            ExpiresAt = change.ExpiresAt,
        };
    }

    public static ApiKeyChange ReadChange(string email, JsonElement? body)
    {
        var faults = new Faults();
        CheckUser(email, faults);
        var change = ReadChange(new Fields(body, Location.Body, faults), faults);
        faults.Refuse();
        return change;
    }

    static ApiKeyChange ReadChange(Fields fields, Faults faults) => new()
    {
        Name = ReadName(fields, faults),
        Description = fields.Text("description", DescriptionLengthMax),
        Permission = ReadPermission(fields, faults),
        Scopes = ReadScopes(fields, faults),
        RateLimitOverride = fields.Integer("rate_limit_override", 1, int.MaxValue),
        ExpiresAt = ReadMoment(fields, "expires_at", faults),
    };

    static void CheckUser(string email, Faults faults)
    {
        if (email.Length > EmailLengthMax || email.IndexOf('@') is not (> 0 and var at) || at == email.Length - 1)
            faults.Add(Location.Path.Then("user_email"), "value_error", "Input should be an e-mail address");
    }

    /// <summary>It has to fit into a path as one step.</summary>
    static string? ReadName(Fields fields, Faults faults)
    {
        var name = fields.Text("name", NameLengthMax);
        if (name is "")
            faults.Add(fields.At("name"), "string_too_short", "String should have at least 1 character");
        else if (name is "." or ".." || name?.Any(c => c is '/' or '\\' || char.IsControl(c)) == true)
            faults.Add(fields.At("name"), "string_pattern_mismatch", "A name has no slashes and no control characters");
        return name;
    }

    /// <summary>The highest of those that are given includes the others. Null if none is given.</summary>
    static Permission? ReadPermission(Fields fields, Faults faults)
    {
        if (fields.Array("permissions") is not { } array)
            return null;
        Permission? highest = null;
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.String || !Permissions.TryGetValue(item.GetString()!, out var permission))
                faults.Add(fields.At("permissions").Then(i), "enum", $"Input should be one of {string.Join(", ", Permissions.Keys)}");
            else if (highest is null || permission > highest)
                highest = permission;
        }

        return highest;
    }

    static List<KeyScope>? ReadScopes(Fields fields, Faults faults)
    {
        if (fields.Array("scopes") is not { } array)
            return null;
        if (array.GetArrayLength() > ScopesMax)
            throw Faults.One(fields.At("scopes"), "too_long", $"List should have at most {ScopesMax} items");
        var scopes = new List<KeyScope>();
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            var at = fields.At("scopes").Then(i);
            if (item.ValueKind != JsonValueKind.Object)
            {
                faults.Add(at, "dict_type", "Input should be an object");
                continue;
            }

            var scope = new Fields(item, at, faults);
            var type = scope.RequiredText("resource_type", ResourceIdLengthMax);
            if (type is not null && !KeyScope.ResourceTypes.Contains(type))
                faults.Add(at.Then("resource_type"), "enum", $"Input should be one of {string.Join(", ", KeyScope.ResourceTypes)}");
            var id = scope.RequiredText("resource_id", ResourceIdLengthMax);
            if (id is "")
                faults.Add(at.Then("resource_id"), "string_too_short", "String should have at least 1 character");
            scopes.Add(new KeyScope(type ?? "", id ?? "", ReadOperations(scope, at, faults)));
        }

        return scopes;
    }

    /// <summary>Null for all; none at all is an empty list, and means it.</summary>
    static List<string>? ReadOperations(Fields scope, Location at, Faults faults)
    {
        if (scope.Array("operations") is not { } array)
            return null;
        var operations = new List<string>();
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && KeyScope.KnownOperations.Contains(item.GetString()!))
                operations.Add(item.GetString()!);
            else
                faults.Add(
                    at.Then("operations").Then(i), "enum", $"Input should be one of {string.Join(", ", KeyScope.KnownOperations)}");
        }

        return [.. operations.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A missing zone is UTC.</summary>
    static DateTimeOffset? ReadMoment(Fields fields, string name, Faults faults)
    {
        if (fields.Text(name) is not { } text)
            return null;
        if (text.Length >= MomentLengthMin && text[4] == '-' && text[10] is 'T' or ' '
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return moment;
        faults.Add(fields.At(name), "datetime_parsing", "Input should be a time in ISO 8601");
        return null;
    }
}
