namespace Cooper.Launchers.Slurm;

/// <param name="Url">Of <c>slurmrestd</c>.</param>
/// <param name="User">Whose jobs they are; the token must be this user's.</param>
/// <param name="Folder">Where jobs leave their output, at the same path on the nodes and here; null to leave none.</param>
public sealed record SlurmOptions(Uri Url, string User, string TokenFile, string? Folder);
