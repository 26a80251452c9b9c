using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Places;

namespace Cooper.Engine.Embedded.Places;

/// <summary>One transaction on the index of a place; what it changes of the counters counts when it commits.</summary>
sealed class PlaceTransaction(PlaceIndex index, Ballast ballast, BucketId bucket, long lastNumber, Timestamps timestamps)
    : IPlaceTransaction
{
    readonly List<BodyInFiles> bodies = [];

    public long LastNumber { get; private set; } = lastNumber;

    public BucketContent Change { get; private set; }

    public IObjectTable Objects => field ??= new ObjectTable(index.Reader.Database, ballast, Count);

    public IUniqueKeyTable UniqueKeys => field ??= new UniqueKeyTable(index.Reader.Database, ballast, Count);

    public IUploadTable Uploads => field ??= new UploadTable(index.Reader.Database, ballast, Count);

    public IBatchTable Batches => field ??= new BatchTable(index.Reader.Database, ballast, Count);

    public IContentTable Contents => field ??= new ContentTable(index.Reader, ballast, Count, AddContent);

    public IPlaceEventTable Events => field ??= new PlaceEventTable(index.Reader.Database, Count);

    /// <summary>Bodies that the index points to when this commits.</summary>
    public IReadOnlyList<BodyInFiles> Bodies => bodies;

    public bool HasGarbage { get; private set; }

    public ValueTask<FileVersion?> FindVersionAsync(long number) => ValueTask.FromResult(index.Reader.FindVersion(number));

    public ValueTask<FileVersion?> FindNewestAsync(FileName name) => ValueTask.FromResult(index.Reader.FindNewest(name));

    public ValueTask<FileVersion> AddAsync(NewFileVersion version)
    {
        ballast.Require();
        var added = new FileVersion
        {
            Bucket = bucket,
            Number = ++LastNumber,
            Name = version.Name,
            Kind = version.Kind,
            Origin = version.Origin,
            Length = 0,
            ContentSha1 = version.ContentSha1,
            ContentMd5 = version.ContentMd5,
            ContentType = version.ContentType,
            Info = version.Info,
            UploadTimestamp = version.CustomTimestamp ?? timestamps.Next(version.Name),
        };
        index.Insert(added, []);
        Change += version.Kind == VersionKind.Hide ? new BucketContent(0, 1, 0, 0) : new BucketContent(0, 0, 1, 0);
        return ValueTask.FromResult(added);
    }

    public ValueTask DeleteAsync(FileVersion version)
    {
        var bytes = version.Kind == VersionKind.Start
            ? index.Reader.ListParts(version.Number, 0, int.MaxValue).Sum(part => part.Length)
            : version.Length;
        index.Delete(version);
        Change += version.Kind switch
        {
            VersionKind.Upload => new BucketContent(-1, 0, 0, -bytes),
            VersionKind.Hide => new BucketContent(0, -1, 0, 0),
            VersionKind.Start => new BucketContent(0, 0, -1, -bytes),
        };
        HasGarbage = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Part> PutPartAsync(FileVersion file, int number, IReceivedBody body)
    {
        ballast.Require();
        var files = (BodyInFiles)body;
        files.Settle();
        bodies.Add(files);
        if (index.Reader.ListParts(file.Number, number, 1) is [var present] && present.Number == number)
        {
            index.DiscardPieces(file.Number, number, number);
            Change += new BucketContent(0, 0, 0, -present.Length);
            HasGarbage = true;
        }

        var part = new Part(number, body.Length, body.Sha1!, body.Md5, timestamps.Next(file.Name));
        index.InsertPiece(file.Number, number, files.Pieces[0], part.Sha1, part.Md5, part.UploadTimestamp);
        Change += new BucketContent(0, 0, 0, body.Length);
        return ValueTask.FromResult(part);
    }

    public ValueTask<IReadOnlyList<Part>> ListPartsAsync(FileVersion file) =>
        ValueTask.FromResult<IReadOnlyList<Part>>(index.Reader.ListParts(file.Number, 0, int.MaxValue));

    public ValueTask<FileVersion> FinishAsync(FileVersion file, int lastPart)
    {
        var parts = index.Reader.ListParts(file.Number, 0, int.MaxValue);
        var kept = parts.Where(part => part.Number <= lastPart).Sum(part => part.Length);
        if (parts.Exists(part => part.Number > lastPart))
        {
            index.DiscardPieces(file.Number, lastPart + 1, int.MaxValue);
            HasGarbage = true;
        }

        index.Finish(file.Number, kept);
        Change += new BucketContent(1, 0, -1, kept - parts.Sum(part => part.Length));
        return ValueTask.FromResult(file with { Kind = VersionKind.Upload, Length = kept, Body = new FilesLocation(null) });
    }

    FileVersion AddContent(NewFileVersion version, IReceivedBody body)
    {
        ballast.Require();
        var files = (BodyInFiles)body;
        files.Settle();
        bodies.Add(files);
        var added = new FileVersion
        {
            Bucket = bucket,
            Number = ++LastNumber,
            Name = version.Name,
            Kind = VersionKind.Upload,
            Origin = version.Origin,
            Length = body.Length,
            ContentSha1 = version.ContentSha1,
            ContentMd5 = version.ContentMd5,
            ContentType = version.ContentType,
            Info = version.Info,
            UploadTimestamp = version.CustomTimestamp ?? timestamps.Next(version.Name),
            Body = new FilesLocation(files.Pieces),
        };
        index.Insert(added, files.Pieces);
        Change += new BucketContent(1, 0, 0, body.Length);
        return added;
    }

    void Count(BucketContent change) => Change += change;
}
