using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary>A part of an unfinished large file as B2 shows it.</summary>
sealed record PartDocument(
    long ContentLength,
    string? ContentMd5,
    string ContentSha1,
    string FileId,
    int PartNumber,
    EncryptionDocument ServerSideEncryption,
    long UploadTimestamp)
{
    public static PartDocument From(FileId file, Part part) =>
        new(part.Length, part.Md5, part.Sha1, file.ToString(), part.Number, EncryptionDocument.None, part.UploadTimestamp);
}
