namespace Cooper.Model.Tests.World;

/// <summary>Buckets from their beginning to their end.</summary>
sealed partial class ModelWorld
{
    /// <summary>Made, if there was no objection; its id and its name in B2 are the server's to say.</summary>
    public ModelBucket? Made { get; private set; }

    public string CreateAtB2(ModelKey? key, string name)
    {
        Made = null;
        if (B2(key, "writeBuckets") is { } refusal)
            return refusal;
        if (!CanB2Carry(name))
            return "400 bad_request";
        if (IsStorageNameTaken(name) || IsNameTaken(name))
            return "400 duplicate_bucket_name";
        Add(new ModelBucket(name));
        return Ok;
    }

    /// <param name="policy">Null for a bucket without a unique key.</param>
    public string CreateAtV1(ModelKey? key, string name, string? policy, TimeSpan window)
    {
        Made = null;
        if (V1(key, null, "writeBuckets") is { } refusal)
            return refusal;
        if (IsNameTaken(name))
            return "409 bucket_name_taken";
        var isFree = CanB2Carry(name) && !IsStorageNameTaken(name);
        Add(new ModelBucket(name) { HasSchema = true, Policy = policy, Window = window, StorageName = isFree ? name : "" });
        return Ok;
    }

    public string UpdateAtB2(ModelKey? key, ModelBucket bucket, bool isPublic, long? ifRevisionIs)
    {
        if (B2(key, "writeBuckets", bucket) is { } refusal)
            return refusal;
        if (!bucket.IsLive)
            return "400 bad_bucket_id";
        if (ifRevisionIs is { } revision && revision != bucket.Revision)
            return "409 conflict";
        bucket.IsPublic = isPublic;
        bucket.Revision++;
        return Ok;
    }

    public string UpdateAtV1(ModelKey? key, ModelBucket bucket, string? name, TimeSpan window)
    {
        if (V1(key, bucket, "writeBuckets") is { } refusal)
            return refusal;
        if (!bucket.IsLive)
            return "409 bucket_deleting";
        if (name is not null && Buckets.Exists(one => one.IsLive && one != bucket && one.Name == name))
            return "409 bucket_name_taken";
        bucket.Name = name ?? bucket.Name;
        bucket.Window = window;
        bucket.Revision++;
        return Ok;
    }

    public string DeleteStrictly(ModelKey? key, ModelBucket bucket)
    {
        if (B2(key, "deleteBuckets", bucket) is { } refusal)
            return refusal;
        if (!bucket.IsLive)
            return "400 bad_bucket_id";
        if (!bucket.Content.IsEmpty)
            return "400 cannot_delete_non_empty_bucket";
        bucket.Standing = Standing.Gone;
        bucket.Epoch++;
        return Ok;
    }

    public string Plan(ModelKey? key, ModelBucket bucket) => V1(key, bucket, "deleteBuckets", "deleteFiles") ?? Ok;

    public string End(ModelKey? key, ModelBucket bucket, TimeSpan window, long? ifRevisionIs)
    {
        if (Plan(key, bucket) is not Ok and var refusal)
            return refusal;
        if (ifRevisionIs is { } revision && revision != bucket.Revision && (bucket.IsLive || revision != bucket.Revision - 1))
            return "412 revision_mismatch";
        if (!bucket.IsLive)
            return Ok;
        var longest = window > bucket.Window ? window : bucket.Window;
        bucket.Standing = longest > TimeSpan.Zero ? Standing.Window : Standing.Ending;
        bucket.WindowEndsAt = longest > TimeSpan.Zero ? Now + longest : null;
        bucket.Epoch++;
        bucket.Revision++;
        bucket.Found = bucket.Content;
        foreach (var one in Keys.Where(one => one.Buckets is [var only] && only == bucket))
            one.IsSuspended = true;
        return Ok;
    }

    public string Restore(ModelKey? key, ModelBucket bucket, string? newName)
    {
        if (Plan(key, bucket) is not Ok and var refusal)
            return refusal;
        if (bucket.IsLive)
            return "404 bucket_not_found";
        if (bucket.Standing == Standing.Reclaiming)
            return "409 task_not_cancelable";
        if (IsNameTaken(newName ?? bucket.Name) || (newName is null && IsStorageNameTaken(bucket.StorageName)))
            return "409 bucket_name_taken";
        if (newName is not null && IsStorageNameTaken(bucket.StorageName))
            bucket.StorageName = CanB2Carry(newName) && !IsStorageNameTaken(newName) ? newName : $"v1-{bucket.Id}";
        bucket.Name = newName ?? bucket.Name;
        bucket.Standing = Standing.Live;
        bucket.WindowEndsAt = null;
        bucket.Epoch++;
        bucket.Revision++;
        foreach (var one in Keys.Where(one => one.Buckets?.Contains(bucket) == true))
            one.IsSuspended = false;
        return Ok;
    }

    /// <summary>Killing a task that is over, or of a bucket that the key does not reach, does nothing and says so with success.</summary>
    public string Kill(ModelKey? key, ModelBucket bucket)
    {
        if (V1(key, null, "deleteBuckets", "deleteFiles") is { } refusal)
            return refusal;
        if (!bucket.IsEnding || key?.Reaches(bucket) == false)
            return Ok;
        return bucket.Standing == Standing.Reclaiming ? "409 task_not_cancelable" : Restore(key, bucket, newName: null);
    }

    public string Purge(ModelKey? key, ModelBucket bucket)
    {
        // It asks for the highest right, which only the master key has here.
        if (V1(key, null) is { } unknown)
            return unknown;
        if (key is not null)
            return "403 insufficient_permission";
        if (V1(key, bucket) is { } refusal)
            return refusal;
        if (!bucket.IsEnding)
            return "404 bucket_not_found";
        if (bucket.Standing == Standing.Reclaiming)
            return "409 task_not_cancelable";
        bucket.WindowEndsAt = bucket.WindowEndsAt is null ? null : Now;
        return Ok;
    }

    /// <summary>All tasks that are due are run to their end.</summary>
    public void RunTasks()
    {
        foreach (var bucket in Buckets.Where(bucket => bucket.IsLive))
            Sweep(bucket);
        foreach (var bucket in Buckets.Where(IsEndDue).ToList())
            Finish(bucket);
    }

    /// <summary>
    /// How far a few steps have brought an end is the server's to say, but it goes forwards only, and not before its time.
    /// </summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Advance(ModelBucket bucket, string status)
    {
        if (status != "PENDING" && !IsEndDue(bucket))
            return $"its window is not over, and its task is {status}";
        switch (status)
        {
            case "PENDING" when bucket.Standing != Standing.Reclaiming:
                return null;
            case "IN_PROGRESS":
                bucket.Standing = Standing.Reclaiming;
                return null;
            case "COMPLETED" when bucket.Standing == Standing.Reclaiming:
                Finish(bucket);
                return null;
            default:
                return $"{bucket.Standing} cannot become {status}";
        }
    }

    bool IsEndDue(ModelBucket bucket) => bucket.IsEnding && !(bucket.WindowEndsAt > Now);

    void Finish(ModelBucket bucket)
    {
        bucket.Standing = Standing.Gone;
        foreach (var key in Keys.Where(key => key.Buckets?.Contains(bucket) == true))
        {
            if (key.Buckets is [_])
                key.IsDeleted = true;
            key.Buckets = [.. key.Buckets!.Where(one => one != bucket)];
            key.IsSuspended = key.Buckets is [{ IsEnding: true }];
        }
    }

    void Add(ModelBucket bucket)
    {
        bucket.Standing = Standing.Live;
        Buckets.Add(bucket);
        Made = bucket;
    }

    bool IsNameTaken(string name) => Buckets.Exists(bucket => bucket.IsLive && bucket.Name == name);

    bool IsStorageNameTaken(string name) =>
        Buckets.Exists(bucket => bucket.IsLive && bucket.StorageName.Equals(name, StringComparison.OrdinalIgnoreCase));

    static bool CanB2Carry(string name) => name.Length >= 6 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
