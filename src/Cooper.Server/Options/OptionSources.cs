using System.Text.Json;

namespace Cooper.Server.Options;

/// <summary>
/// Reads the options from where they come: the options file, then the environment, then the command line; the later wins. What is not an
/// option is an error in all three.
/// </summary>
static class OptionSources
{
    /// <summary>Names the options file, as <c>--config</c> does.</summary>
    public const string FileVariable = "COOPER_CONFIG";

    /// <summary>
    /// What the commands that speak to a server read. Who uses both has them in the same environment; to the server they say nothing.
    /// </summary>
    static readonly string[] VariablesOfClients = ["COOPER_URL", "COOPER_KEY_ID", "COOPER_KEY", "COOPER_KEY_FILE"];

    const string Prefix = "COOPER_";
    const int SecretFileCharactersMax = 4096;

    /// <param name="file">From the command line, if it is there.</param>
    /// <param name="environment">All of it; only <c>COOPER_*</c> is looked at.</param>
    /// <param name="flags">What the command line gives, by option.</param>
    public static Settings Read(
        string? file, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<OptionEntry, string> flags)
    {
        var values = OptionList.All.ToDictionary(option => option, option => new Setting(option.Default, "default"));
        if ((file ?? environment.GetValueOrDefault(FileVariable)) is { } path)
            ReadFile(path, values);
        ReadEnvironment(environment, values);
        foreach (var (option, value) in flags)
            Set(values, option, value, option.Flag!);
        return new Settings(values);
    }

    static void Set(Dictionary<OptionEntry, Setting> values, OptionEntry option, string value, string source)
    {
        if (option.Objection(value) is { } objection)
            throw new OptionException($"{option.Name}{(option.IsSecret ? "" : $" = {value}")} (from {source}): {objection}");
        values[option] = new Setting(value, source);
    }

    static void ReadEnvironment(IReadOnlyDictionary<string, string> environment, Dictionary<OptionEntry, Setting> values)
    {
        foreach (var (name, value) in environment.Where(pair => IsOption(pair.Key)))
        {
            var option = OptionList.All.FirstOrDefault(option => option.Env == name || option.EnvFile == name)
                ?? throw new OptionException($"{name} (from the environment) is not an option; `cooper config` lists them");
            if (name == option.Env)
                Set(values, option, value, name);
            else if (environment.ContainsKey(option.Env))
                throw new OptionException($"{option.Name}: give {option.Env} or {name}, not both");
            else
                Set(values, option, ReadSecret(value, name), name);
        }
    }

    static bool IsOption(string variable) =>
        variable.StartsWith(Prefix, StringComparison.Ordinal) && variable != FileVariable && !VariablesOfClients.Contains(variable);

    static string ReadSecret(string path, string source)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text.Length <= SecretFileCharactersMax
                ? text.TrimEnd('\r', '\n')
                : throw new OptionException($"{path} (from {source}) is too long for a secret");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path} (from {source}) cannot be read: {failure.Message}");
        }
    }

    static void ReadFile(string path, Dictionary<OptionEntry, Setting> values)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                AllowDuplicateProperties = false,
                MaxDepth = 8,
            });
            ReadObject(document.RootElement, "", path, values);
        }
        catch (JsonException failure)
        {
            throw new OptionException($"{path} is not JSON: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"The options file {path} cannot be read: {failure.Message}");
        }
    }

    static void ReadObject(JsonElement element, string parent, string path, Dictionary<OptionEntry, Setting> values)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new OptionException($"{path} must be a JSON object");
        foreach (var property in element.EnumerateObject())
        {
            var name = parent + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object && IsGroup(name))
            {
                ReadObject(property.Value, name + ".", path, values);
                continue;
            }

            var option = OptionList.All.FirstOrDefault(option => option.Name == name)
                ?? throw new OptionException($"{name} (from {path}) is not an option; `cooper config` lists them");
            if (option.FileKey is null)
                throw new OptionException($"{name} (from {path}) is a secret; give it in {option.Env} or {option.EnvFile}");
            Set(values, option, ValueOf(property.Value, name, path), path);
        }
    }

    static bool IsGroup(string name) => OptionList.All.Any(option => option.Name.StartsWith(name + ".", StringComparison.Ordinal));

    static string ValueOf(JsonElement value, string name, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new OptionException($"{name} (from {path}): must be a string or a number"),
    };
}
