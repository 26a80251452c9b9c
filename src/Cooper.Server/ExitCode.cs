namespace Cooper.Server;

/// <summary>How the program ends. Scripts depend on the numbers; <c>docs/options.md</c> lists them.</summary>
enum ExitCode
{
    Ok = 0,

    /// <summary>Something nobody expected.</summary>
    Failed = 1,

    /// <summary>The command line or an option is wrong.</summary>
    Usage = 2,

    /// <summary>The data folder can't be used: in use, of a newer format, not readable, another root key.</summary>
    FolderRefused = 3,

    /// <summary>The address can't be listened on.</summary>
    CannotListen = 4,

    /// <summary><c>cooper check</c> found something that is still there.</summary>
    CheckFound = 5,

    /// <summary>The catalog failed in a way after which nothing may be acknowledged. Starting again recovers.</summary>
    CatalogStopped = 70,
}
