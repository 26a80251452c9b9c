namespace Cooper.Ends.Tests;

/// <summary>A test that mounts file systems. CI runs as root; elsewhere it is skipped, and says why.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "It mounts a file system, which takes root";
    }
}
