using System.Text.RegularExpressions;

namespace Cooper.House.Tests;

/// <summary>SQL lives in the engines and nowhere else in the product.</summary>
public partial class SqlPlaceTests
{
    [Fact]
    public void Only_engines_speak_sql() =>
        Repository.CSharp
            .Where(file => file.IsUnder("src") && !file.Path.StartsWith("src/Cooper.Engine.", StringComparison.Ordinal))
            .SelectMany(file => SqlIn(file.Text).Select(found => $"{file}:{found.Line}: {found.Text.Trim()}"))
            .MustHold();

    [Theory]
    [InlineData("var x = \"SELECT id FROM buckets\";")]
    [InlineData("var x = \"\"\"\n    insert into buckets values (1)\n    \"\"\";")]
    [InlineData("var x = $\"update {table} set name = 1\";")]
    [InlineData("var x = @\"delete from files\";")]
    [InlineData("var x = \"pragma foreign_keys = on\";")]
    public void Sql_is_recognized(string source) => Assert.Single(SqlIn(source));

    [Theory]
    [InlineData("// select the bucket from the list\nvar x = \"Select a bucket.\";")]
    [InlineData("var x = \"Update the application key.\";")]
    [InlineData("var x = \"Select a file from the list, or select one from below.\";")]
    [InlineData("var x = \"You may delete from here.\";")]
    [InlineData("#pragma warning disable CA1000")]
    [InlineData("from x in y select x.Z")]
    public void Prose_and_code_are_not_sql(string source) => Assert.Empty(SqlIn(source));

    static IEnumerable<(string Text, int Line)> SqlIn(string source) =>
        CSharpText.Cut(source)
            .Where(piece => piece.Part == CSharpPart.Literal && Sql().Match(piece.Text) is { Success: true } sql && IsOneCase(sql))
            .Select(piece => (piece.Text, piece.Line));

    // People write SELECT or select; a sentence begins with Select.
    static bool IsOneCase(Match sql) => sql.Groups["verb"].Value is var verb && (verb.All(char.IsUpper) || verb.All(char.IsLower));

    // A statement starts a literal, a line or a parenthesis, or follows another one.
    [GeneratedRegex(
        @"(^|[""\n;(])\s*((?<verb>SELECT)\b.*\bFROM\b|(?<verb>INSERT)\s+(OR\s+\w+\s+)?INTO\b|(?<verb>UPDATE)\b.*\bSET\b" +
        @"|(?<verb>DELETE)\s+FROM\b|(?<verb>CREATE)\s+(TABLE|(UNIQUE\s+)?INDEX)\b|(?<verb>PRAGMA)\s+\w)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sql();
}
