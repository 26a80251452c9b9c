using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Cooper.Testing;

namespace Cooper.Server.Tests.Rights;

/// <summary>Everything that somebody may send in place of credentials, and what each route has to say to it.</summary>
static class BadCredentials
{
    public static IEnumerable<(string Name, string? Authorization, (int Status, string Code) Expected)> For(
        World world, Route route, Ask ask)
    {
        var kind = route.Needs.Credential;
        var master = (world.MasterId, world.Cooper.MasterKey);
        var good = world.Credentials(route, ask, master);
        var bad = Bad(kind);

        yield return ("nothing", null, Missing(kind));
        yield return ("an empty header", "", kind == Credential.Download ? bad : Missing(kind));
        yield return ("garbage", "garbage", Malformed(kind));
        var (shorter, longer) = kind == Credential.Secret
            ? (World.Basic((master.MasterId, master.MasterKey[..^1])), World.Basic((master.MasterId, master.MasterKey + "0")))
            : (good[..^1], good + "0");
        yield return ("a truncated end", shorter, bad);
        yield return ("something behind it", longer, bad);
        foreach (var (name, flipped) in Flip(kind, good, master))
            yield return ($"one bit flipped {name}", flipped, bad);

        yield return ("an expired key", world.Credentials(route, ask, world.ExpiredKey), OfExpiredKey(kind));
        yield return ("a deleted key", world.Credentials(route, ask, world.DeletedKey), bad);
        yield return ("a suspended key", world.Credentials(route, ask, world.SuspendedKey), bad);
        if (kind == Credential.Bearer)
        {
            yield return ("an expired API key", world.Credentials(route, ask, world.ExpiredApiKey), OfExpiredKey(kind));
            yield return ("a revoked API key", world.Credentials(route, ask, world.RevokedApiKey), (401, "revoked_api_key"));
            yield return ("an API key whose bucket is ending", world.Credentials(route, ask, world.SuspendedApiKey), bad);
        }
        else
        {
            // Such keys are for /v1 alone, whatever they may do there.
            yield return ("an API key", world.Credentials(route, ask, world.AdminApiKey), bad);
        }

        if (kind is not (Credential.Secret or Credential.Bearer))
        {
            var root = world.Cooper.Services.GetService(typeof(RootKey)) as RootKey;
            var past = new Tokens(root!, new SeededEntropy(7), new TestClock(world.Cooper.Clock.GetUtcNow() - TimeSpan.FromHours(24)));
            yield return ("an old token", world.Credentials(route, ask, master, past), OfExpiredKey(kind));
            var foreign = new Tokens(RootKey.New(new SeededEntropy(8)), new SeededEntropy(9), world.Cooper.Clock);
            yield return ("a token of another server", world.Credentials(route, ask, master, foreign), bad);
        }
        else
        {
            var (known, unknown) = kind == Credential.Secret
                ? (World.Basic((master.MasterId, "")), World.Basic(("ffffffffffff", master.MasterKey)))
                : ("Bearer " + master.MasterId, "Bearer ffffffffffff");
            yield return ("a known key id without the secret", known, bad);
            yield return ("a key id that nobody has", unknown, bad);
        }

        foreach (var (name, other, isOwn) in Kinds(world, kind))
        {
            if (!isOwn)
                yield return (name, other, kind == Credential.Secret ? Malformed(kind) : bad);
        }
    }

    /// <summary>Credentials of the master key that are good elsewhere.</summary>
    static IEnumerable<(string Name, string Authorization, bool IsOwn)> Kinds(World world, Credential kind)
    {
        var key = KeyId.Parse(world.MasterId);
        var tokens = world.Tokens;
        yield return ("an account token", tokens.ForAccount(key), kind is Credential.AccountToken or Credential.Download);
        yield return ("an account token with a scheme", "Bearer " + tokens.ForAccount(key), false);
        yield return ("an upload token of another bucket", tokens.ForUpload(key, world.PublicBucket, epoch: 1, isPart: false), false);
        yield return ("an upload token of another epoch", tokens.ForUpload(key, world.PrivateBucket, epoch: 2, isPart: false), false);
        yield return ("a part token of another file", tokens.ForUpload(key, world.SecretFile, epoch: 1, isPart: true), false);
        yield return ("a session", tokens.ForSession(key), kind == Credential.Session);
        yield return ("a bearer's secret", "Bearer " + world.Cooper.MasterKey, kind == Credential.Bearer);
        yield return ("a bare secret", world.Cooper.MasterKey, false);
        yield return ("key id and secret", World.Basic((world.MasterId, world.Cooper.MasterKey)), kind == Credential.Secret);
        var bucket = BucketId.Parse(world.PublicBucket);
        var scope = new DownloadScope(bucket, Epoch: 1, "", new Dictionary<DownloadOverrides, string>());
        var download = tokens.ForDownload(key, scope, world.Cooper.Clock.GetUtcNow().AddHours(1));
        // Where downloads by name are asked for, one of another bucket is understood, and refused for what it does not cover.
        yield return ("a download authorization", download, kind == Credential.Download);
    }

    static IEnumerable<(string Where, string Authorization)> Flip(Credential kind, string good, (string Id, string Secret) key)
    {
        if (kind == Credential.Secret)
        {
            yield return ("in the key id", World.Basic((Flip(key.Id, 3), key.Secret)));
            yield return ("in the secret", World.Basic((key.Id, Flip(key.Secret, key.Secret.Length - 1))));
            yield break;
        }

        var begin = kind == Credential.Bearer ? "Bearer ".Length : 0;
        yield return ("at the begin", Flip(good, begin));
        yield return ("in the middle", Flip(good, begin + ((good.Length - begin) / 2)));
        yield return ("at the end", Flip(good, good.Length - 1));
    }

    static string Flip(string text, int at) => string.Concat(text.AsSpan(0, at), ((char)(text[at] ^ 1)).ToString(), text.AsSpan(at + 1));

    static (int Status, string Code) Missing(Credential kind) => kind switch
    {
        Credential.Session => (401, "signed_out"),
        Credential.Bearer => (401, "missing_api_key"),
        // To a private file nobody is somebody who may not read it.
        Credential.Download => (401, "unauthorized"),
        Credential.Secret or Credential.AccountToken or Credential.UploadToken or Credential.PartToken => (401, "bad_auth_token"),
        Credential.Open or Credential.SignedUrl or Credential.SignIn or Credential.JobToken =>
            throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static (int Status, string Code) Malformed(Credential kind) => kind == Credential.Secret ? (400, "bad_request") : Bad(kind);

    static (int Status, string Code) Bad(Credential kind) => kind switch
    {
        Credential.Session => (401, "signed_out"),
        Credential.Bearer => (401, "invalid_api_key"),
        Credential.Secret => (401, "unauthorized"),
        Credential.Download or Credential.AccountToken or Credential.UploadToken or Credential.PartToken => (401, "bad_auth_token"),
        Credential.Open or Credential.SignedUrl or Credential.SignIn or Credential.JobToken =>
            throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static (int Status, string Code) OfExpiredKey(Credential kind) => kind switch
    {
        Credential.Session => (401, "session_expired"),
        Credential.Bearer => (401, "expired_api_key"),
        Credential.Secret => (401, "unauthorized"),
        Credential.Download or Credential.AccountToken or Credential.UploadToken or Credential.PartToken => (401, "expired_auth_token"),
        Credential.Open or Credential.SignedUrl or Credential.SignIn or Credential.JobToken =>
            throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
