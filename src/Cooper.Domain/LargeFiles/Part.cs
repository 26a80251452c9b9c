namespace Cooper.Domain.LargeFiles;

/// <summary>A part of an unfinished large file.</summary>
/// <param name="UploadTimestamp">Milliseconds since 1970.</param>
public sealed record Part(int Number, long Length, string Sha1, string? Md5, long UploadTimestamp);
