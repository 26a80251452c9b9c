using System.Text.Json;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Lists;

/// <summary>One page of a list that is too long to be held, and what was learned on the way.</summary>
/// <param name="Total">How many match in all; null if that was not asked for.</param>
sealed record LongPage<T>(IReadOnlyList<Listed<T>> Items, int? Total, string? NextCursor)
{
    public PaginationDocument Pagination(ListRequest request) => Total is { } total
        ? PaginationDocument.Of(request with { IncludeTotal = true }, total, NextCursor)
        : new PaginationDocument(request.Limit, Total: null, Page: null, TotalPages: null, NextCursor);
}

/// <summary>How things of a long list are looked at.</summary>
/// <param name="MayMatch">False for those that the filter surely leaves out: most of them need not be shown then.</param>
/// <param name="Show">As clients see it.</param>
/// <param name="TextsOf">The texts of a document that a search looks into.</param>
sealed record LongListView<T>(
    Func<T, bool> MayMatch, Func<T, Listed<T>> Show, Func<JsonElement, IEnumerable<string>> TextsOf);

/// <summary>
/// Takes a page out of things that come one after another, newest first. It never holds more of them than the page and what it skips.
/// In their own order it stops when the page is full, and, so that a filter that matches little costs one call no more than a bound, when
/// it has looked at many: the page then is short and its cursor goes on. Any other order needs a look at all of them.
/// </summary>
static class LongList
{
    /// <summary>Looked at for one page; a look costs some microseconds.</summary>
    const int LookedAtMax = 200_000;

    /// <summary>Looked at to put them in another order, or to count them.</summary>
    const int SortedMax = 2_000_000;

    /// <summary>Skipped and held at once.</summary>
    const int OffsetMax = 100_000;

    public static bool IsOwnOrder(ListRequest request) => request.Sort == SortOrder.NewestFirst;

    /// <param name="things">From where the cursor says if the order is their own, else from the first.</param>
    public static Task<LongPage<T>> TakeAsync<T>(
        ListRequest request, IAsyncEnumerable<T> things, LongListView<T> view, CancellationToken cancellationToken)
    {
        if (request.Cursor is null && request.Offset > OffsetMax)
            throw Refuse.Because(RefusalCode.BadRequest, $"An offset is at most {OffsetMax} here; go on with the cursor");
        return IsOwnOrder(request)
            ? TakeInOrderAsync(request, things, view, cancellationToken)
            : TakeSortedAsync(request, things, view, cancellationToken);
    }

    static async Task<LongPage<T>> TakeInOrderAsync<T>(
        ListRequest request, IAsyncEnumerable<T> things, LongListView<T> view, CancellationToken cancellationToken)
    {
        var skip = request.Cursor is null ? request.Offset : 0;
        var countsAll = request is { IncludeTotal: true, Cursor: null };
        var items = new List<Listed<T>>();
        var (lookedAt, matched) = (0, 0);
        var last = default(T);
        await foreach (var thing in things.WithCancellation(cancellationToken))
        {
            if (items.Count == request.Limit && !countsAll)
                return new LongPage<T>(items, null, CursorAfter(request, items[^1]));
            if (lookedAt++ == (countsAll ? SortedMax : LookedAtMax))
                return countsAll ? throw TooMany() : new LongPage<T>(items, null, CursorAfter(request, view.Show(last!)));
            last = thing;
            if (Match(request, thing, view) is not { } one)
                continue;
            if (++matched > skip && items.Count < request.Limit)
                items.Add(one);
        }

        var hasMore = matched > skip + items.Count;
        return new LongPage<T>(items, countsAll ? matched : null, hasMore ? CursorAfter(request, items[^1]) : null);
    }

    static async Task<LongPage<T>> TakeSortedAsync<T>(
        ListRequest request, IAsyncEnumerable<T> things, LongListView<T> view, CancellationToken cancellationToken)
    {
        var sort = request.Sort;
        var skip = request.Cursor is null ? request.Offset : 0;
        var kept = new SortedSet<(SortKey Key, Listed<T> One)>(
            Comparer<(SortKey Key, Listed<T> One)>.Create((a, b) => sort.Compare(a.Key, b.Key)));
        var (lookedAt, matched, ahead) = (0, 0, 0);
        await foreach (var thing in things.WithCancellation(cancellationToken))
        {
            if (lookedAt++ == SortedMax)
                throw TooMany();
            if (Match(request, thing, view) is not { } one)
                continue;
            matched++;
            var key = new SortKey(Values.At(one.Document, sort.Field), one.Id);
            if (request.Cursor is { } cursor && sort.Compare(key, cursor.Last) <= 0)
                continue;
            ahead++;
            kept.Add((key, one));
            if (kept.Count > skip + request.Limit)
                kept.Remove(kept.Max);
        }

        List<Listed<T>> items = [.. kept.Skip(skip).Select(entry => entry.One)];
        var hasMore = items.Count > 0 && ahead > skip + items.Count;
        return new LongPage<T>(
            items, request.IncludeTotal ? matched : null, hasMore ? CursorAfter(request, items[^1]) : null);
    }

    static Listed<T>? Match<T>(ListRequest request, T thing, LongListView<T> view)
    {
        if (!view.MayMatch(thing))
            return null;
        var one = view.Show(thing);
        return request.Filter.Matches(one.Document) && (request.Search is null || request.Search.Finds(view.TextsOf(one.Document)))
            ? one
            : null;
    }

    static string CursorAfter<T>(ListRequest request, Listed<T> last) =>
        new Cursor(new SortKey(Values.At(last.Document, request.Sort.Field), last.Id)).ToText(request.Fingerprint);

    static RefusedException TooMany() => Refuse.FilterTooComplex(
        $"More than {SortedMax} are to be looked at; list them newest first and without a total, page by page");
}
