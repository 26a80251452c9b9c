using Cooper.Domain.Buckets;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Where the files of a place are. Only ids that the server made are in these paths.</summary>
/// <param name="data">The data folder; names that are told outside begin below it.</param>
sealed class PlacePaths(string data, string folder)
{
    public string Data => data;

    public string Folder => folder;

    public string Index => Path.Join(folder, "index.db");

    public string Segments => Path.Join(folder, "segments");

    public string Bodies => Path.Join(folder, "bodies");

    public string Temporary => Path.Join(folder, "temporary");

    public string Segment(long number) => Path.Join(Segments, $"{number}.seg");

    /// <summary>Null if a file of that name is no segment.</summary>
    public static long? SegmentNumber(string name) =>
        long.TryParse(Path.GetFileNameWithoutExtension(name), out var number) && name == $"{number}.seg" ? number : null;

    public string BodyFolder(BodyId id) => Path.Join(Bodies, id.Folder);

    public string Body(BodyId id) => Path.Join(Bodies, id.Folder, id.ToString());

    public string TemporaryBody(BodyId id) => Path.Join(Temporary, id.ToString());
}

/// <summary>Where places are in the data folder.</summary>
sealed class StorePaths(string data)
{
    const int ShardDigits = 2;

    public string Buckets => Path.Join(data, "buckets");

    public string Ending => Path.Join(data, "ending");

    /// <summary>Empty; there while no process has the folder and the catalog's counts of all places are exact.</summary>
    public string Counted => Path.Join(data, "counted");

    /// <summary>A path in the data folder, without the folder.</summary>
    public string NameOf(string path) => Path.GetRelativePath(data, path);

    public string Shard(BucketId id) => Path.Join(Buckets, id.ToString()[^ShardDigits..]);

    public PlacePaths Place(BucketId id) => new(data, Path.Join(Shard(id), id.ToString()));

    /// <summary>A place that was taken out of reach and is being removed.</summary>
    public PlacePaths Retired(BucketId id) => new(data, Path.Join(Ending, id.ToString()));
}
