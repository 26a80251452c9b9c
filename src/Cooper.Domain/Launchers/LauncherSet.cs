namespace Cooper.Domain.Launchers;

/// <summary>The launchers that are configured.</summary>
/// <param name="standard">The one for who names none.</param>
public sealed class LauncherSet(string standard, IReadOnlyList<ILauncher> launchers) : IDisposable
{
    public ILauncher Standard { get; } = launchers.Single(launcher => launcher.Name == standard);

    /// <summary>Null if it is not configured.</summary>
    public ILauncher? Find(string name) => launchers.FirstOrDefault(launcher => launcher.Name == name);

    public void Dispose()
    {
        foreach (var launcher in launchers.OfType<IDisposable>())
            launcher.Dispose();
    }
}
