namespace Cooper.Domain.Launchers;

/// <summary>How a launcher finds a job again. Its form is the launcher's own; it is stored, shown to people and never used twice.</summary>
public readonly record struct JobId(string Text)
{
    public override string ToString() => Text ?? "";
}
