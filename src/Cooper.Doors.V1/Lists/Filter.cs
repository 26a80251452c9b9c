using System.Text.Json;

namespace Cooper.Doors.V1.Lists;

/// <summary>A condition on documents, as clients see them.</summary>
abstract record Filter
{
    public static Filter Anything { get; } = new AllOf([]);

    public abstract bool Matches(JsonElement document);

    /// <summary>Every path that it looks at.</summary>
    public abstract IEnumerable<string> Paths { get; }

    /// <summary>The value that this path must equal for anything to match; null if there is none such.</summary>
    public virtual JsonElement? Required(string path) => null;

    /// <summary>What can be told of it by some of the paths: whatever this filter matches, that one does too.</summary>
    public virtual Filter Within(Func<string, bool> isKnown) => Paths.All(isKnown) ? this : Anything;

    public sealed record AllOf(IReadOnlyList<Filter> Members) : Filter
    {
        public override IEnumerable<string> Paths => Members.SelectMany(member => member.Paths);

        public override bool Matches(JsonElement document) => Members.All(member => member.Matches(document));

        public override JsonElement? Required(string path) =>
            Members.Select(member => member.Required(path)).FirstOrDefault(value => value is not null);

        public override Filter Within(Func<string, bool> isKnown)
        {
            var known = Members.Select(member => member.Within(isKnown)).Where(member => member != Anything).ToList();
            return known is [] ? Anything : new AllOf(known);
        }
    }

    public sealed record AnyOf(IReadOnlyList<Filter> Members) : Filter
    {
        public override IEnumerable<string> Paths => Members.SelectMany(member => member.Paths);

        public override bool Matches(JsonElement document) => Members.Any(member => member.Matches(document));
    }

    public sealed record NoneOf(IReadOnlyList<Filter> Members) : Filter
    {
        public override IEnumerable<string> Paths => Members.SelectMany(member => member.Paths);

        public override bool Matches(JsonElement document) => !Members.Any(member => member.Matches(document));
    }

    /// <summary>One field against one value.</summary>
    /// <param name="Equal">The value, if the test is that the field equals it.</param>
    /// <param name="Test">Of the value at the path, null if there is none.</param>
    public sealed record Condition(string Path, JsonElement? Equal, Func<JsonElement?, bool> Test) : Filter
    {
        public override IEnumerable<string> Paths => [Path];

        public override bool Matches(JsonElement document) => Test(Values.At(document, Path));

        public override JsonElement? Required(string path) => path == Path ? Equal : null;
    }
}
