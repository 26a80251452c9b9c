using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Profiles;

/// <summary>
/// Where the server is and who calls, kept in a file that only its owner may read: <c>{ "url": …, "key_id": …, "key": … }</c>.
/// </summary>
sealed record Profile(string Url, string KeyId, string Key)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>A record would print the secret.</summary>
    public override string ToString() => $"{Url} as {KeyId}";

    public static string DefaultPath(Shell shell)
    {
        var config = shell.Variable("XDG_CONFIG_HOME") is { } given && Path.IsPathRooted(given)
            ? given
            : Path.Join(shell.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Join(config, "cooper", "profile.json");
    }

    /// <summary>Null if there is no such file.</summary>
    public static Profile? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw CliException.Usage($"others may read the key in {path}; take that from them: chmod 600 {path}");
        try
        {
            var json = JsonElement.Parse(File.ReadAllText(path));
            return json.Text("url") is { } url && json.Text("key_id") is { } keyId && json.Text("key") is { } key
                ? new Profile(url, keyId, key)
                : throw CliException.Usage($"{path} is no profile; write it anew with `cooper login`");
        }
        catch (JsonException)
        {
            throw CliException.Usage($"{path} is not JSON; write it anew with `cooper login`");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Beside the old one first, so that there is always a whole one.</summary>
    public void Write(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

        var fresh = path + ".new";
        File.Delete(fresh);
        PrivateFile.Write(fresh, new JsonObject { ["url"] = Url, ["key_id"] = KeyId, ["key"] = Key }.ToJsonString() + "\n");
        File.Move(fresh, path, overwrite: true);
    }
}

/// <summary>A file that only its owner may read, from its first byte on.</summary>
static class PrivateFile
{
    /// <summary>The file must not exist yet.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
