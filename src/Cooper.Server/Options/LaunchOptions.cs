using Cooper.Launchers.Ray;
using Cooper.Launchers.Slurm;

namespace Cooper.Server.Options;

/// <summary>Which launchers there are. The local one always is.</summary>
/// <param name="Standard">The one for who names none.</param>
/// <param name="StopGrace">Between the request to stop and the kill; a Slurm cluster has its own.</param>
public sealed record LaunchOptions(string Standard, TimeSpan StopGrace, SlurmOptions? Slurm, RayOptions? Ray)
{
    public static LaunchOptions Local { get; } = new("local", TimeSpan.FromSeconds(10), null, null);

    internal static LaunchOptions From(Settings settings)
    {
        var grace = TimeSpan.FromSeconds(settings.Number(OptionList.StopGraceSeconds));
        var options = new LaunchOptions(settings.Required(OptionList.Launcher), grace, SlurmFrom(settings), RayFrom(settings, grace));
        return options.Standard switch
        {
            "slurm" when options.Slurm is null => throw Missing("slurm", OptionList.SlurmUrl),
            "ray" when options.Ray is null => throw Missing("ray", OptionList.RayUrl),
            _ => options,
        };
    }

    static SlurmOptions? SlurmFrom(Settings settings) =>
        (settings.Text(OptionList.SlurmUrl), settings.Text(OptionList.SlurmUser), settings.Text(OptionList.SlurmTokenFile)) switch
        {
            (null, null, null) => settings.Text(OptionList.SlurmFolder) is null ? null : throw Together(),
            ({ } url, { } user, { } token) =>
                new SlurmOptions(new Uri(url + "/"), user, Path.GetFullPath(token), settings.Text(OptionList.SlurmFolder)),
            _ => throw Together(),
        };

    static RayOptions? RayFrom(Settings settings, TimeSpan grace) =>
        (settings.Text(OptionList.RayUrl), settings.Text(OptionList.RayTokenFile)) switch
        {
            ({ } url, var token) => new RayOptions(new Uri(url + "/"), token is null ? null : Path.GetFullPath(token), grace),
            (null, null) => null,
            (null, _) => throw new OptionException($"{OptionList.RayTokenFile.Name} needs {OptionList.RayUrl.Name}"),
        };

    static OptionException Missing(string launcher, OptionEntry url) =>
        new($"{OptionList.Launcher.Name} = {launcher} needs {url.Name}");

    static OptionException Together() => new(
        $"{OptionList.SlurmUrl.Name}, {OptionList.SlurmUser.Name} and {OptionList.SlurmTokenFile.Name} are given together or not at all");
}
