using System.Text.Json;
using Cooper.Domain.Events;
using Cooper.Domain.Refusals;
using Cooper.Domain.Webhooks;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Webhooks;

/// <summary>Reads <c>WebhookInput</c>.</summary>
static class WebhookReading
{
    const int NameLengthMax = 200;
    const int UrlLengthMax = 2083;
    const int HeadersMax = 20;
    const int HeaderLengthMax = 1024;
    const double TimeoutDefault = 10;
    const double TimeoutMax = 30;

    static readonly string[] Channels = ["email", "slack", "webhook"];

    /// <summary>What the server itself says of a request.</summary>
    static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent",
    };

    public static NewWebhook Read(JsonElement? body)
    {
        var faults = new Faults();
        if (body is null)
            throw Faults.One(Location.Body, "missing", "Field required");

        var fields = new Fields(body, Location.Body, faults);
        var name = fields.RequiredText("webhook_name", NameLengthMax);
        if (name is "")
            faults.Add(fields.At("webhook_name"), "string_too_short", "String should have at least 1 character");
        var types = ReadEventTypes(fields, faults);
        var isActive = fields.Boolean("is_active") ?? true;
        var channels = ReadChannels(fields, faults);
        faults.Refuse();

        if (channels.Find(channel => channel.Name != "webhook") is { Name: { } other })
            throw Refuse.FeatureNotEnabled($"There is no channel {other} here; use webhook");
        if (channels is not [var only])
            throw Refuse.NotYet("More than one channel");
        var (url, headers, timeout) = ReadConfig(only.Configs, faults);
        faults.Refuse();
        if (only.Configs.Find("payload_template") is not null)
            throw Refuse.NotYet("payload_template");
        return new NewWebhook(name!, types, url!, headers, timeout, isActive);
    }

    static List<string> ReadEventTypes(Fields fields, Faults faults)
    {
        var types = new List<string>();
        if (fields.Required("event_types") is null || fields.Array("event_types") is not { } array)
            return types;
        if (array.GetArrayLength() == 0)
            faults.Add(fields.At("event_types"), "too_short", "List should have at least 1 item");
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && EventTypes.Known.Contains(item.GetString()!))
                types.Add(item.GetString()!);
            else
                faults.Add(fields.At("event_types").Then(i), "enum", "Input should be a type of event, or *");
        }

        return [.. types.Distinct(StringComparer.Ordinal)];
    }

    static List<(string Name, Fields Configs)> ReadChannels(Fields fields, Faults faults)
    {
        var channels = new List<(string, Fields)>();
        if (fields.Required("channels") is null || fields.Array("channels") is not { } array)
            return channels;
        if (array.GetArrayLength() == 0)
            faults.Add(fields.At("channels"), "too_short", "List should have at least 1 item");
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            var at = fields.At("channels").Then(i);
            if (item.ValueKind != JsonValueKind.Object)
            {
                faults.Add(at, "dict_type", "Input should be an object");
                continue;
            }

            var channel = new Fields(item, at, faults);
            var name = channel.RequiredText("channel", NameLengthMax);
            if (name is not null && !Channels.Contains(name))
                faults.Add(at.Then("channel"), "enum", $"Input should be one of {string.Join(", ", Channels)}");
            var configs = channel.Required("configs") is null ? null : channel.Object("configs");
            channels.Add((name ?? "", new Fields(configs, at.Then("configs"), faults)));
        }

        return channels;
    }

    static (string? Url, IReadOnlyDictionary<string, string> Headers, double Timeout) ReadConfig(Fields configs, Faults faults)
    {
        var url = configs.RequiredText("url", UrlLengthMax);
        if (url is not null && !IsUrl(url))
            faults.Add(configs.At("url"), "url_parsing", "Input should be an http or https URL without a user name in it");
        var timeout = TimeoutDefault;
        if (configs.Find("timeout") is { } given
            && !(given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out timeout) && timeout is > 0 and <= TimeoutMax))
            faults.Add(configs.At("timeout"), "less_than_equal", $"Input should be a number of seconds above 0 and up to {TimeoutMax}");
        return (url, ReadHeaders(configs, faults), timeout);
    }

    static Dictionary<string, string> ReadHeaders(Fields configs, Faults faults)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (configs.Object("headers") is not { } given)
            return headers;
        foreach (var member in given.EnumerateObject())
        {
            var value = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
            if (!IsHeaderName(member.Name) || value is not { Length: <= HeaderLengthMax } || !value.All(c => c is >= ' ' and <= '~'))
                faults.Add(
                    configs.At("headers").Then(member.Name), "value_error",
                    $"A header is a name that is not the server's own, and up to {HeaderLengthMax} visible characters");
            else
                headers[member.Name] = value;
        }

        if (headers.Count > HeadersMax)
            faults.Add(configs.At("headers"), "too_long", $"There are at most {HeadersMax} headers");
        return headers;
    }

    static bool IsHeaderName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !OwnHeaders.Contains(name) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("X-Cooper-", StringComparison.OrdinalIgnoreCase);

    static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
        && !text.Any(char.IsControl);
}
