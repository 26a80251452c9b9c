namespace Cooper.Model.Tests.World;

/// <summary>An object of <c>/v1</c>.</summary>
sealed class ModelObject
{
    public string Id { get; set; } = "";

    public SortedDictionary<string, string> Fields { get; set; } = new(StringComparer.Ordinal);

    public List<ModelBlob> Blobs { get; set; } = [];

    public string? UniqueKey { get; set; }
}

/// <summary>A blob, with the version that holds its bytes.</summary>
sealed record ModelBlob(string Property, ModelVersion Version);

enum UploadIs
{
    Pending,
    Completed,
    Failed,
    Canceled,
}

/// <summary>An upload ticket of <c>/v1</c>.</summary>
sealed class ModelUpload
{
    public string Id { get; set; } = "";

    public string? SignedPath { get; set; }

    public required long Epoch { get; init; }

    public string? Sku { get; init; }

    public string? ExpectedSha256 { get; init; }

    public bool SkipsDuplicates { get; init; }

    public bool MakesObject { get; init; }

    public UploadIs Status { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? DueAt { get; set; }

    public ModelVersion? Received { get; set; }

    /// <summary>Of what was received, also where the bytes are another's by now.</summary>
    public string? ETag { get; set; }

    public ModelObject? Object { get; set; }

    /// <summary>It stays when the object has gone.</summary>
    public string? ObjectId { get; set; }

    public ModelUpload? DuplicateOf { get; set; }

    /// <summary>As it is seen: one whose time is over has failed, swept or not.</summary>
    public UploadIs StatusAt(DateTimeOffset now) => Status == UploadIs.Pending && ExpiresAt <= now ? UploadIs.Failed : Status;
}
