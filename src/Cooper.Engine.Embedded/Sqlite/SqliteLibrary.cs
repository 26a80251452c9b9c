using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>Chooses SQLite's native library: the system's, which the distribution keeps patched, else the bundled one.</summary>
public static class SqliteLibrary
{
    const string SystemName = "libsqlite3.so.0";
    const string BundledName = "e_sqlite3";

    static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>For the log and <c>cooper config</c>.</summary>
    public static string Description
    {
        get
        {
            Initialize();
            return $"SQLite {raw.sqlite3_libversion().utf8_to_string()} ({(IsSystem ? SystemName : "bundled")})";
        }
    }

    /// <summary>Before the first connection of the process; later calls do nothing.</summary>
    public static void Initialize() => _ = Handle;

    /// <summary>The library in use.</summary>
    internal static nint Handle => Loaded.Value;

    static bool IsSystem { get; set; }

    static nint Load()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        IsSystem = NativeLibrary.TryLoad(SystemName, out var library);
        if (!IsSystem)
            library = NativeLibrary.Load(BundledName, provider, searchPath: null);

        NativeLibrary.SetDllImportResolver(provider, (name, _, _) => name == BundledName ? library : 0);
        Batteries_V2.Init();
        return library;
    }
}
