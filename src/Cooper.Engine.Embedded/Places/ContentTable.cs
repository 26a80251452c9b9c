using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Places;

namespace Cooper.Engine.Embedded.Places;

sealed class ContentTable(
    IndexReader reader, Ballast ballast, Action<BucketContent> count, Func<NewFileVersion, IReceivedBody, FileVersion> add) : IContentTable
{
    public ValueTask<FileVersion> AddVersionAsync(NewFileVersion version, IReceivedBody body) => new(add(version, body));

    public ValueTask<FileVersion?> FindByHashAsync(string sha256)
    {
        var number = reader.Database.Keep("select version from hashes where sha256 = ?1 order by version limit 1").Bind(1, sha256)
            .First(row => (long?)row.Long(0));
        return new(number is { } found ? reader.FindVersion(found) : null);
    }

    public ValueTask NoteHashAsync(string sha256, FileVersion version)
    {
        reader.Database.Keep("insert or replace into hashes (version, sha256) values (?1, ?2)").Bind(1, version.Number).Bind(2, sha256)
            .Run();
        return default;
    }

    public ValueTask<bool> IsNotedAsync(long version) => new(
        reader.Database.Keep("select 1 from hashes where version = ?1").Bind(1, version).First(row => row.Long(0)) == 1);

    public ValueTask HoldAsync(long version, ContentHolder holder)
    {
        ballast.Require();
        var wasHeld = IsHeldByObject(version);
        reader.Database.Keep("insert or ignore into holds (version, holder) values (?1, ?2)").Bind(1, version).Bind(2, holder.Id).Run();
        if (!wasHeld && holder.IsObject)
            count(new BucketContent { HeldVersions = 1 });
        return default;
    }

    public ValueTask<bool> ReleaseAsync(long version, ContentHolder holder)
    {
        var wasHeld = IsHeldByObject(version);
        reader.Database.Keep("delete from holds where version = ?1 and holder = ?2").Bind(1, version).Bind(2, holder.Id).Run();
        if (wasHeld && !IsHeldByObject(version))
            count(new BucketContent { HeldVersions = -1 });
        return new(FindHolder(version) is null);
    }

    public ValueTask<ContentHolder?> FindHolderAsync(long version) => new(FindHolder(version));

    /// <summary>Objects come first.</summary>
    ContentHolder? FindHolder(long version) =>
        reader.Database.Keep("select holder from holds where version = ?1 order by substr(holder, 1, 4) = 'obj_' desc, holder limit 1")
            .Bind(1, version).First(row => new ContentHolder(row.Text(0)));

    bool IsHeldByObject(long version) => FindHolder(version) is { IsObject: true };
}
