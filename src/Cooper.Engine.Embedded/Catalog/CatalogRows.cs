using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>How values stand in the catalog's columns.</summary>
static class CatalogRows
{
    public static object ToColumn(DateTimeOffset time) => time.UtcTicks;

    public static object? ToColumn(DateTimeOffset? time) => time?.UtcTicks;

    extension(SqliteDataReader row)
    {
        public DateTimeOffset GetTime(int column) => new(row.GetInt64(column), TimeSpan.Zero);

        public DateTimeOffset? GetTimeOrNull(int column) => row.IsDBNull(column) ? null : row.GetTime(column);

        public string? GetTextOrNull(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public bool GetTruth(int column) => row.GetInt64(column) != 0;

        public byte[] GetBytes(int column) => row.GetFieldValue<byte[]>(column);
    }
}
