namespace Cooper.Server.Options;

/// <summary>A value and where it comes from; null if the option has none.</summary>
readonly record struct Setting(string? Value, string Source);

/// <summary>The effective value of every option, each within its range.</summary>
sealed class Settings(IReadOnlyDictionary<OptionEntry, Setting> values)
{
    public Setting this[OptionEntry option] => values[option];

    public string? Text(OptionEntry option) => values[option].Value;

    public string Required(OptionEntry option) => values[option].Value!;

    public long Number(OptionEntry option) => long.Parse(Required(option));

    /// <summary>For people: one option a line, secrets only as set or not.</summary>
    public IEnumerable<(string Name, string Value, string Source)> Describe() => OptionList.All.Select(option =>
        (option.Name, values[option].Value is not { } value ? "(not set)" : option.IsSecret ? "(set)" : value, values[option].Source));
}
