using System.Globalization;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Files;

/// <summary>
/// The id of a file version on the wire, in the shape that B2 gives its own:
/// <c>4_z(bucket)_f(origin, 15 hex digits of the number)_d(date)_m(time)_c000_v0001001_t0000_u(milliseconds, 14 digits)</c>.
/// All of it must fit the version, so a guessed or altered id names nothing.
/// </summary>
public readonly record struct FileId(BucketId Bucket, long Number, VersionOrigin Origin, long UploadTimestamp)
{
    const string Server = "_c000_v0001001_t0000";

    public static FileId? TryParse(string? text)
    {
        if (text is null || text.Length != 99 || !text.StartsWith("4_z", StringComparison.Ordinal)
            || BucketId.TryParse(text.Substring(3, BucketId.Digits)) is not { } bucket
            || !long.TryParse(text.AsSpan(30, 15), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(text.AsSpan(85, 14), NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
            return null;

        var id = new FileId(bucket, number, (VersionOrigin)(text[29] - '0'), timestamp);
        return Enum.IsDefined(id.Origin) && id.ToString() == text ? id : null;
    }

    public override string ToString()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(UploadTimestamp);
        return $"4_z{Bucket}_f{(int)Origin}{Number:x15}_d{at:yyyyMMdd}_m{at:HHmmss}{Server}_u{UploadTimestamp:D14}";
    }
}
