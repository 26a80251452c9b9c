using Cooper.Domain.Buckets;
using Cooper.Domain.Places;

namespace Cooper.Server;

/// <summary>Writes to the log what compactions gave back.</summary>
sealed partial class CompactionLog(ILogger<CompactionLog> log) : ICompactionLog
{
    public void Compacted(BucketId bucket, CompactedSegments done) => Compacted(bucket, done.BytesReturned, done.Removed);

    public void CompactionFailed(BucketId bucket, Exception exception) => CompactionFailed(exception, bucket);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Compaction of bucket {Bucket} gave back {Bytes} bytes; {Segments} segments are gone")]
    partial void Compacted(BucketId bucket, long bytes, int segments);

    [LoggerMessage(Level = LogLevel.Error, Message = "Compaction of bucket {Bucket} failed; it is tried again in a minute")]
    partial void CompactionFailed(Exception exception, BucketId bucket);
}
