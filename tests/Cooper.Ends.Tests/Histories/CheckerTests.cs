namespace Cooper.Ends.Tests.Histories;

/// <summary>A checker that finds nothing proves nothing: each rule is broken once, by hand.</summary>
public sealed class CheckerTests
{
    static readonly Event Cat = Upload(1, 2, "cat", "meow");

    [Fact]
    public void What_is_right_is_found_right() => Assert.Empty(Checker.Check(History.Of(
        Cat,
        Upload(3, 9, "dog", "bark"),
        Listing(4, 5, "cat"),
        Listing(6, 7, "cat", "dog"),
        Of(10, 12, Call.End),
        Upload(11, 13, "late", "overlaps the fence"),
        new Event(14, 15, Call.Upload, Result.Refused, "b"),
        Of(16, 18, Call.Restore),
        Listing(19, 20, "cat", "dog", "late"),
        Delete(21, 24, "cat"),
        Listing(22, 23, "cat", "dog", "late"),
        Listing(25, 26, "dog", "late"),
        Of(27, 28, Call.Read) with { File = "dog", Content = "bark" },
        new Event(29, long.MaxValue, Call.Upload, Result.Unknown, "b", "", "purr"),
        Listing(30, 31, "dog", "late", "whatever"),
        Of(32, 33, Call.End),
        Of(34, 35, Call.Completed),
        new Event(36, 37, Call.Upload, Result.Refused, "b"),
        Of(36, 37, Call.Create) with { Incarnation = "c" },
        Upload(38, 39, "cow", "moo") with { Incarnation = "c" },
        Listing(40, 41, "cow") with { Incarnation = "c" })));

    [Fact]
    public void A_lost_version_is_found() => Finds("lost in", Cat, Listing(3, 4));

    [Fact]
    public void A_version_that_undo_did_not_bring_back_is_found() =>
        Finds("lost in", Cat, Of(3, 4, Call.End), Of(5, 6, Call.Restore), Listing(7, 8));

    [Fact]
    public void A_removed_version_that_is_back_is_found() => Finds("back in", Cat, Delete(3, 4, "cat"), Listing(5, 6, "cat"));

    [Fact]
    public void A_version_that_nobody_wrote_is_found() => Finds("never written", Cat, Listing(3, 4, "cat", "ghost"));

    [Fact]
    public void A_version_listed_twice_is_found() => Finds("listed twice", Cat, Listing(3, 4, "cat", "cat"));

    [Fact]
    public void A_version_given_twice_is_found() => Finds("given twice", Cat, Upload(3, 4, "cat", "purr"));

    [Fact]
    public void A_write_after_the_fence_is_found() =>
        Finds("acknowledged after the fence", Of(1, 2, Call.End), Upload(3, 4, "cat", "meow"));

    [Fact]
    public void A_write_between_the_fence_and_a_later_undo_is_found() =>
        Finds("acknowledged after the fence", Of(1, 2, Call.End), Upload(3, 4, "cat", "meow"), Of(5, 6, Call.Restore));

    [Fact]
    public void A_write_after_the_second_fence_is_found() => Finds(
        "acknowledged after the fence",
        Of(1, 2, Call.End), Of(3, 4, Call.Restore), Of(5, 6, Call.End), Upload(7, 8, "cat", "meow"));

    [Fact]
    public void Bytes_of_another_incarnation_are_found() => Finds(
        "bytes of",
        Upload(1, 2, "cow", "moo") with { Incarnation = "old" }, Cat, Of(3, 4, Call.Read) with { File = "cat", Content = "moo" });

    [Fact]
    public void Bytes_of_another_version_are_found() => Finds(
        "bytes of", Cat, Upload(3, 4, "dog", "bark"), Of(5, 6, Call.Read) with { File = "cat", Content = "bark" });

    [Fact]
    public void Bytes_of_nobody_are_found() => Finds("bytes of nobody", Cat, Of(3, 4, Call.Read) with { File = "cat", Content = "m" });

    [Fact]
    public void Life_after_completed_is_found() => Finds(
        "alive after", Of(1, 2, Call.End), Of(3, 4, Call.Completed), Of(5, 6, Call.Restore));

    [Fact]
    public void An_end_that_nobody_asked_for_is_found() => Finds("nobody asked", Cat, Of(3, 4, Call.Completed));

    static void Finds(string what, params Event[] events)
    {
        var found = Checker.Check(History.Of(events));
        Assert.Contains(found, one => one.StartsWith(what, StringComparison.Ordinal));
        Assert.Single(found.Select(one => one.Split(' ')[0]).Distinct());
    }

    static Event Of(long began, long ended, Call call) => new(began, ended, call, Result.Ok, "b");

    static Event Upload(long began, long ended, string file, string content) =>
        Of(began, ended, Call.Upload) with { File = file, Content = content };

    static Event Delete(long began, long ended, string file) => Of(began, ended, Call.Delete) with { File = file };

    static Event Listing(long began, long ended, params string[] files) => Of(began, ended, Call.List) with { Listed = files };
}
