using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Batches;

namespace Cooper.Server.Options;

/// <summary>
/// The file that registers programs for batches: a JSON object with one member a program, by the name that users give. Members of it are
/// <c>arguments</c> (the program's absolute path first), <c>seconds</c>, <c>memory_bytes</c>, <c>output_bytes</c>, <c>processes</c>,
/// <c>open_files</c> and <c>network</c>.
/// </summary>
static partial class CommandsFile
{
    public static IReadOnlyDictionary<string, RegisteredCommand> Read(string? path)
    {
        if (path is null)
            return new Dictionary<string, RegisteredCommand>();
        try
        {
            using var stream = File.OpenRead(path);
            var entries = JsonSerializer.Deserialize(stream, CommandsJson.Default.DictionaryStringEntry) ?? [];
            var commands = entries.ToDictionary(entry => entry.Key, entry => entry.Value.ToCommand());
            foreach (var (name, command) in commands)
                Check(path, name, command);
            return commands;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new OptionException($"{OptionList.CommandsFile.Name}: {path} can't be read: {failure.Message}");
        }
    }

    static void Check(string path, string name, RegisteredCommand command)
    {
        var objection = command switch
        {
            { Arguments: [] } => "arguments are missing",
            _ when !Path.IsPathFullyQualified(command.Arguments[0]) => "the first argument is the program's absolute path",
            { Seconds: < 1 or > 86_400 } => "seconds are 1 to 86400",
            { MemoryBytes: < 1 << 20 } => "memory_bytes are at least 1048576",
            { OutputBytes: < 1 or > 1L << 30 } => "output_bytes are 1 to 1073741824",
            { Processes: < 1 or > 10_000 } => "processes are 1 to 10000",
            { OpenFiles: < 8 or > 100_000 } => "open_files are 8 to 100000",
            _ => null,
        };
        if (objection is not null)
            throw new OptionException($"{OptionList.CommandsFile.Name}: {name} in {path}: {objection}");
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
    [JsonSerializable(typeof(Dictionary<string, Entry>))]
    sealed partial class CommandsJson : JsonSerializerContext;

    /// <summary>One program as the file tells it; what is left out has its default.</summary>
    sealed class Entry
    {
        public List<string> Arguments { get; set; } = [];

        public int? Seconds { get; set; }

        public long? MemoryBytes { get; set; }

        public long? OutputBytes { get; set; }

        public int? Processes { get; set; }

        public int? OpenFiles { get; set; }

        public bool Network { get; set; }

        public RegisteredCommand ToCommand()
        {
            var command = new RegisteredCommand(Arguments) { Network = Network };
            return command with
            {
                Seconds = Seconds ?? command.Seconds,
                MemoryBytes = MemoryBytes ?? command.MemoryBytes,
                OutputBytes = OutputBytes ?? command.OutputBytes,
                Processes = Processes ?? command.Processes,
                OpenFiles = OpenFiles ?? command.OpenFiles,
            };
        }
    }
}
