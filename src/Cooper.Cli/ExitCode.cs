namespace Cooper.Cli;

/// <summary>How a command ends. Scripts depend on the numbers; <c>docs/cli.md</c> lists them.</summary>
enum ExitCode
{
    Ok = 0,

    /// <summary>The server said no, or failed.</summary>
    Refused = 1,

    /// <summary>The command line, the environment or the profile is wrong.</summary>
    Usage = 2,

    /// <summary>No server answers at the address.</summary>
    Unreachable = 3,

    /// <summary>The task that was watched ended as FAILED.</summary>
    TaskFailed = 4,

    /// <summary>The user was asked and did not confirm.</summary>
    NotConfirmed = 5,

    /// <summary>The task that was watched was canceled: the bucket is back.</summary>
    TaskCanceled = 6,

    /// <summary>A checksum differs: of a receipt, a download or an upload.</summary>
    ChecksumDiffers = 7,

    /// <summary>A file of this machine can't be read or written.</summary>
    LocalFile = 8,

    /// <summary>Ctrl-C or SIGTERM.</summary>
    Interrupted = 130,
}
