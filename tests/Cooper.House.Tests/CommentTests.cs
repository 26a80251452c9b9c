using System.Text.RegularExpressions;

namespace Cooper.House.Tests;

/// <summary>Comments say why. They do not keep old code, old plans or chapters.</summary>
public partial class CommentTests
{
    [Fact]
    public void What_is_still_to_do_has_an_issue() =>
        Repository.CSharp
            .SelectMany(file => Comments(file.Text)
                .Where(comment => IsPlanWithoutIssue(comment.Text))
                .Select(comment => $"{file}:{comment.Line}: {comment.Text.Trim()}"))
            .MustHold();

    [Fact]
    public void Code_is_deleted_not_commented_out() =>
        Repository.CSharp
            .SelectMany(file => Comments(file.Text)
                .Where(comment => IsCode(comment.Text))
                .Select(comment => $"{file}:{comment.Line}: {comment.Text.Trim()}"))
            .MustHold();

    [Fact]
    public void Files_are_split_rather_than_folded() =>
        Repository.CSharp
            .SelectMany(file => CSharpText.Cut(file.Text)
                .Where(piece => piece.Part == CSharpPart.Code && Region().IsMatch(piece.Text))
                .Select(_ => $"{file}: has a region"))
            .MustHold();

    [Theory]
    [InlineData("// TODO: think", true)]
    [InlineData("// FIXME", true)]
    [InlineData("// TODO #12: think", false)]
    [InlineData("// Nothing is left to do here.", false)]
    public void Plans_are_recognized(string comment, bool isPlan) => Assert.Equal(isPlan, IsPlanWithoutIssue(comment));

    [Theory]
    [InlineData("// return bucket;")]
    [InlineData("// var x = 1;")]
    [InlineData("// await catalog.WriteAsync(bucket);")]
    [InlineData("// if (bucket is null)")]
    [InlineData("// }")]
    [InlineData("/* Delete(bucket); */")]
    public void Old_code_is_recognized(string comment) => Assert.True(IsCode(comment));

    [Theory]
    [InlineData("// From here no write commits; leaving lifts the seal again.")]
    [InlineData("// If the bucket ended meanwhile, the gate says so;")]
    [InlineData("// A sync closes the batch (see the writer loop);")]
    [InlineData("// [magic:8][length:4][crc:4]")]
    [InlineData("/// <c>var x = 1;</c>")]
    [InlineData("// https://example.org/a;")]
    public void Prose_is_not_code(string comment) => Assert.False(IsCode(comment));

    static IEnumerable<(string Text, int Line)> Comments(string source) =>
        CSharpText.Cut(source).Where(piece => piece.Part == CSharpPart.Comment).Select(piece => (piece.Text, piece.Line));

    static bool IsPlanWithoutIssue(string comment) => Plan().IsMatch(comment) && !IssueNumber().IsMatch(comment);

    static bool IsCode(string comment) =>
        !comment.StartsWith("///", StringComparison.Ordinal)
        && comment.Split('\n').Select(line => line.Trim().Trim('/', '*').Trim()).Any(line => Statement().IsMatch(line));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Plan();

    [GeneratedRegex(@"#\d+")]
    private static partial Regex IssueNumber();

    [GeneratedRegex(@"^\s*#\s*(end)?region\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Region();

    // A call or an assignment that ends in a semicolon, a return, the head of a block, a brace alone.
    [GeneratedRegex(
        @"^([{}]+;?|(if|for|foreach|while|using|switch|catch|lock) \(.*\)( \{)?|return( [\w.()<>]+)?;" +
        @"|(var \w+ = )?(await |new )?[\w.<>]+\(.*\);|[\w.<>\[\]? ]+ [+-]?= [^;]+;)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();
}
