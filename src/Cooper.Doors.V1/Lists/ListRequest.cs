using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cooper.Doors.V1.Requests;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Lists;

/// <summary>What all lists have in common: filter, search, sort and page. Query parameters beat the body's fields.</summary>
sealed record ListRequest
{
    public const int LimitMax = 1000;

    public const int LimitDefault = 10;

    /// <summary>Deeper by query than this, a cursor is the way.</summary>
    const int QueryOffsetMax = 10_000;

    public required Filter Filter { get; init; }

    public required Search? Search { get; init; }

    public required SortOrder Sort { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    /// <summary>Beats the offset.</summary>
    public required Cursor? Cursor { get; init; }

    public required bool IncludeTotal { get; init; }

    /// <summary>Of all that decides what is in the list and in which order; a cursor belongs to one.</summary>
    public required string Fingerprint { get; init; }

    /// <param name="list">Names the list, so that a cursor of one is none of another.</param>
    /// <param name="body">Its other fields that decide what is in the list are named in <paramref name="conditions"/>.</param>
    /// <param name="faults">The caller reads its own fields too and then refuses.</param>
    public static ListRequest? Read(
        string list, JsonElement? body, IQueryCollection queryCollection, Faults faults, params ReadOnlySpan<string> conditions) =>
        Read(list, (LimitDefault, LimitMax), body, queryCollection, faults, conditions);

    /// <param name="limits">Of the page: the default and the most.</param>
    public static ListRequest? Read(
        string list, (int Default, int Most) limits, JsonElement? body, IQueryCollection queryCollection, Faults faults,
        params ReadOnlySpan<string> conditions)
    {
        var fields = new Fields(body, Location.Body, faults);
        var query = new QueryFields(queryCollection, faults);
        var isCaseSensitive = fields.Boolean("case_sensitive") ?? false;
        var filter = FilterReader.Read(fields.Object("filters"), fields.At("filters"), isCaseSensitive, faults);
        var search = fields.Text("search") is { Length: > 0 } text ? new Search(text, isCaseSensitive) : null;
        var sort = SortOrder.Read(fields, faults);
        var bodyLimit = fields.Integer("limit", 1, limits.Most);
        var bodyOffset = fields.Integer("offset", 0, int.MaxValue);
        var cursorText = query.Text("cursor") ?? fields.Text("cursor");
        var request = (
            Limit: query.Integer("limit", 1, limits.Most) ?? bodyLimit ?? limits.Default,
            Offset: query.Integer("offset", 0, QueryOffsetMax) ?? bodyOffset ?? 0,
            IncludeTotal: query.Boolean("include_total") ?? fields.Boolean("include_total") ?? false);
        if (!faults.AreNone)
            return null;

        var fingerprint = FingerprintOf(list, body, ["filters", "search", "sort", "case_sensitive", .. conditions]);
        return new ListRequest
        {
            Filter = filter,
            Search = search,
            Sort = sort,
            Limit = request.Limit,
            Offset = request.Offset,
            Cursor = string.IsNullOrEmpty(cursorText) ? null : Cursor.Parse(cursorText, fingerprint),
            IncludeTotal = request.IncludeTotal,
            Fingerprint = fingerprint,
        };
    }

    static string FingerprintOf(string list, JsonElement? body, ReadOnlySpan<string> names)
    {
        var text = new StringBuilder(list);
        foreach (var name in names)
        {
            text.Append('\n').Append(name).Append('=');
            if (body is { } some && some.TryGetProperty(name, out var value))
                text.Append(JsonText.Compact(value));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..8]);
    }
}
