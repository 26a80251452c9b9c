namespace Cooper.Domain.Keys;

/// <summary>What an API key may do, in <c>/v1</c>'s words; a higher one includes the lower. Written to disk as its number.</summary>
public enum Permission
{
    Read = 0,
    Write = 1,
    Delete = 2,
    Admin = 3,
}

/// <summary>Each level is a fixed set of the capabilities that application keys have, so that one rule decides in all doors.</summary>
public static class Permissions
{
    static readonly CapabilitySet Read = CapabilitySet.Of(
        Capability.ListAllBucketNames, Capability.ListBuckets, Capability.ReadBuckets, Capability.ReadBucketRetentions,
        Capability.ReadBucketEncryption, Capability.ReadBucketReplications, Capability.ReadBucketNotifications,
        Capability.ReadBucketLogging, Capability.ListFiles, Capability.ReadFiles, Capability.ReadFileLegalHolds,
        Capability.ReadFileRetentions);

    static readonly CapabilitySet Write = CapabilitySet.Of(
        Capability.WriteBuckets, Capability.WriteBucketRetentions, Capability.WriteBucketEncryption,
        Capability.WriteBucketReplications, Capability.WriteBucketNotifications, Capability.WriteBucketLogging, Capability.ShareFiles,
        Capability.WriteFiles, Capability.WriteFileLegalHolds, Capability.WriteFileRetentions);

    static readonly CapabilitySet Delete = CapabilitySet.Of(Capability.DeleteBuckets, Capability.DeleteFiles);

    public static CapabilitySet ToCapabilities(this Permission permission) => permission switch
    {
        Permission.Read => Read,
        Permission.Write => Read.With(Write),
        Permission.Delete => Read.With(Write).With(Delete),
        Permission.Admin => CapabilitySet.All,
    };

    /// <summary>What an operation of a scope stands for; nothing for one that is about something that there is not here.</summary>
    internal static CapabilitySet OfOperation(string operation) => operation switch
    {
        "read_data" => Read,
        "write_data" => Write,
        "delete_data" => Delete,
        _ => CapabilitySet.None,
    };
}
