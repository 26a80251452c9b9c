namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>SQLite said no.</summary>
/// <param name="code">The primary result code.</param>
sealed class SqliteFailedException(int code, string message) : IOException($"SQLite: {message} (code {code})")
{
    const int Full = 13;
    const int Constraint = 19;

    public int Code => code;

    /// <summary>The transaction can be rolled back and nothing is wrong with the database.</summary>
    public bool IsHarmless => code is Full or Constraint;

    public bool IsNoSpace => code == Full;
}
