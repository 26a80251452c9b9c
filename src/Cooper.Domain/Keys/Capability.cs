namespace Cooper.Domain.Keys;

/// <summary>What a key may do. The names, with a small first letter, are B2's; they stand in the catalog too.</summary>
public enum Capability
{
    ListKeys,
    WriteKeys,
    DeleteKeys,
    ListAllBucketNames,
    ListBuckets,
    ReadBuckets,
    WriteBuckets,
    DeleteBuckets,
    ReadBucketRetentions,
    WriteBucketRetentions,
    ReadBucketEncryption,
    WriteBucketEncryption,
    ReadBucketReplications,
    WriteBucketReplications,
    ReadBucketNotifications,
    WriteBucketNotifications,
    ReadBucketLogging,
    WriteBucketLogging,
    ListFiles,
    ReadFiles,
    ShareFiles,
    WriteFiles,
    DeleteFiles,
    ReadFileLegalHolds,
    WriteFileLegalHolds,
    ReadFileRetentions,
    WriteFileRetentions,
    BypassGovernance,
}
