using System.Text.Json;

namespace Cooper.Doors.V1.Lists;

/// <summary>A thing in a list, with the document that clients see of it and that filters look at.</summary>
sealed record Listed<T>(T Thing, JsonElement Document, string Id);

/// <summary>One page of what matches.</summary>
/// <param name="Matches">All that matches, in order.</param>
sealed record ListPage<T>(IReadOnlyList<Listed<T>> Items, IReadOnlyList<Listed<T>> Matches, PaginationDocument Pagination)
{
    /// <summary>Filters, searches, sorts and cuts.</summary>
    /// <param name="sort">Where the document keeps what the request sorts by.</param>
    /// <param name="textsOf">The texts that a search looks into.</param>
    public static ListPage<T> Take(
        ListRequest request, SortOrder sort, IEnumerable<Listed<T>> all, Func<JsonElement, IEnumerable<string>> textsOf)
    {
        var matches = all
            .Where(one => request.Filter.Matches(one.Document) && (request.Search is null || request.Search.Finds(textsOf(one.Document))))
            .Select(one => (One: one, Key: new SortKey(Values.At(one.Document, sort.Field), one.Id)))
            .ToList();
        matches.Sort((a, b) => sort.Compare(a.Key, b.Key));

        var start = request.Cursor is { } cursor ? FirstAfter(matches, cursor) : Math.Min(request.Offset, matches.Count);
        var page = matches.GetRange(start, Math.Min(request.Limit, matches.Count - start));
        var hasMore = start + page.Count < matches.Count;
        var next = hasMore ? new Cursor(page[^1].Key).ToText(request.Fingerprint) : null;
        return new ListPage<T>(
            [.. page.Select(match => match.One)],
            [.. matches.Select(match => match.One)],
            PaginationDocument.Of(request, matches.Count, next));

        int FirstAfter(List<(Listed<T> One, SortKey Key)> sorted, Cursor cursor)
        {
            var found = sorted.FindIndex(match => sort.Compare(match.Key, cursor.Last) > 0);
            return found < 0 ? sorted.Count : found;
        }
    }
}

/// <summary><c>PaginationResponse</c></summary>
/// <param name="Page">From 1; none in a walk by cursor.</param>
sealed record PaginationDocument(int PageSize, int? Total, int? Page, int? TotalPages, string? NextCursor)
{
    public static PaginationDocument Of(ListRequest request, int total, string? nextCursor) => request.IncludeTotal
        ? new PaginationDocument(
            request.Limit,
            total,
            request.Cursor is null ? (request.Offset / request.Limit) + 1 : null,
            (total + request.Limit - 1) / request.Limit,
            nextCursor)
        : new PaginationDocument(request.Limit, Total: null, Page: null, TotalPages: null, nextCursor);
}
