using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>What an error of SQLite means for its database.</summary>
static class SqliteFailure
{
    const int ReadOnly = 8;
    const int Io = 10;
    const int Corrupt = 11;
    const int Full = 13;
    const int Constraint = 19;
    const int NotADatabase = 26;
    const int UniqueConstraint = 2067;

    extension(SqliteException failure)
    {
        /// <summary>There is no room, or nothing may be written now. Nothing has changed, and it may pass.</summary>
        public bool IsRefusal => failure.SqliteErrorCode is Full or ReadOnly;

        public bool IsFull => failure.SqliteErrorCode == Full;

        public bool IsConstraint => failure.SqliteErrorCode == Constraint;

        public bool IsUniqueConstraint => failure.SqliteExtendedErrorCode == UniqueConstraint;

        public bool IsCorruption => failure.SqliteErrorCode is Corrupt or NotADatabase;

        /// <summary>What is in memory may differ from what is on disk: nobody may go on with this database.</summary>
        public bool IsFatal => failure.IsCorruption || failure.SqliteErrorCode == Io;
    }
}
