namespace Cooper.Model.Tests.World;

/// <summary>
/// What the product must answer, without doing it: every rule once, in memory. A method takes a call, says status and code of the right
/// answer, and changes the model if that is a success.
/// </summary>
sealed partial class ModelWorld
{
    public const string Ok = "200";

    public List<ModelBucket> Buckets { get; } = [];

    public List<ModelKey> Keys { get; } = [];

    public DateTimeOffset Now { get; set; }

    /// <summary>
    /// The newest life of a bucket with that number, or the one before, or the newest of all that are ending, or being reclaimed; a number
    /// that was never used gives one that never was.
    /// </summary>
    public ModelBucket BucketAt(int number)
    {
        var name = Names.Buckets[number % Names.Buckets.Length];
        List<ModelBucket> lives = [.. Buckets.Where(bucket => bucket.FirstName == name)];
        var back = number / Names.Buckets.Length;
        var ending = back < 2 ? null : Buckets.FindLast(bucket => back == 2 ? bucket.IsEnding : bucket.Standing == Standing.Reclaiming);
        if (ending is not null)
            return ending;
        return lives.Count > back ? lives[^(back + 1)] : lives.Count > 0 ? lives[0] : new ModelBucket(name);
    }

    /// <summary>Null for the master key, and where there is none of that number.</summary>
    public ModelKey? KeyAt(int number) => number == 0 || Keys.Count == 0 ? null : Keys[^(1 + ((number - 1) % Keys.Count))];

    /// <summary>Why a call of the B2 door is refused before the bucket is looked at; null if it is not.</summary>
    public string? B2(ModelKey? key, string capability, ModelBucket? bucket = null, string? name = null)
    {
        if (key is null)
            return null;
        if (TokenRefusal(key) is { } refusal)
            return refusal;
        return Allows(key, capability, bucket, name) ? null : "401 unauthorized";
    }

    /// <summary>What becomes of the token that was taken when the key was made.</summary>
    public string? TokenRefusal(ModelKey key)
    {
        if (key.TokenExpiresAt <= Now)
            return "401 expired_auth_token";
        if (key.IsDeleted || key.IsSuspended)
            return "401 bad_auth_token";
        return key.ExpiresAt <= Now ? "401 expired_auth_token" : null;
    }

    /// <summary>The same at <c>/v1</c>, which also does not tell of a bucket that the key does not reach.</summary>
    public string? V1(ModelKey? key, ModelBucket? bucket, params ReadOnlySpan<string> capabilities)
    {
        if (key is not null)
        {
            if (key.IsDeleted || key.IsSuspended)
                return "401 invalid_api_key";
            if (key.ExpiresAt <= Now)
                return "401 expired_api_key";
            foreach (var capability in capabilities)
            {
                if (!key.Can(capability))
                    return "403 insufficient_permission";
            }
        }

        if (bucket is not null && (bucket.Standing is Standing.Never or Standing.Gone || key?.Reaches(bucket) == false))
            return "404 bucket_not_found";
        return null;
    }

    static bool Allows(ModelKey key, string capability, ModelBucket? bucket, string? name) =>
        key.Can(capability) && (bucket is null || key.Reaches(bucket)) && (name is null || key.ReachesName(name));
}
