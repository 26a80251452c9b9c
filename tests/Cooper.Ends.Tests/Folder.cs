using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Cooper.Ends.Tests;

/// <summary>A data folder, looked at from outside the server.</summary>
static class Folder
{
    public static IEnumerable<string> Paths(string data) => Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories);

    /// <summary>All but the lock, which the server holds.</summary>
    public static IEnumerable<string> Files(string data) =>
        Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock");

    public static bool Holds(string file, string text) => ReadAll(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    /// <summary>Every file with its digest. SQLite's shared memory is no content: readers leave their marks there.</summary>
    public static string Contents(string data) => string.Join('\n', Files(data)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(ReadAll(file)))}"));

    /// <summary>What holds content in a bucket's place: all but the index, which is rewritten as it is opened.</summary>
    public static string Contents(string data, string bucket) => string.Join('\n', Contents(data).Split('\n')
        .Where(line => line.Contains(bucket, StringComparison.Ordinal) && !line.Contains("index.db", StringComparison.Ordinal)));

    /// <summary>All rows of all tables of the catalog.</summary>
    public static string Rows(string data) => string.Join('\n', Read(data).Select(row => $"{row.Table}: {row.Text}"));

    /// <summary>The tables of the catalog in which a text stands.</summary>
    public static IReadOnlyList<string> TablesWith(string data, string text) =>
        [.. Read(data).Where(row => row.Text.Contains(text, StringComparison.Ordinal))
            .Select(row => row.Table).Distinct().Order(StringComparer.Ordinal)];

    static List<(string Table, string Text)> Read(string data)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Join(data, "catalog.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var rows = new List<(string, string)>();
        foreach (var table in Query(connection, "select name from sqlite_master where type = 'table' order by name"))
            rows.AddRange(Query(connection, $"select * from \"{table}\"").Select(row => (table, row)));
        return rows;
    }

    static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the catalog's own tables.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(at => reader.GetValue(at) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(at).ToString())));
        }

        return rows;
    }

    static byte[] ReadAll(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>JSON without white space, members in the order of their code points.</summary>
static class Canonical
{
    static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Sha256(JsonElement document, string without) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(document, without))));

    static string Write(JsonElement element, string? without = null) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject()
            .Where(member => member.Name != without)
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{JsonSerializer.Serialize(member.Name, Text)}:{Write(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(item => Write(item))) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString(), Text),
        _ => element.GetRawText(),
    };
}
