using Cooper.Domain.Accounts;
using Cooper.Outgoing;

namespace Cooper.Server.Options;

/// <summary>
/// Every option there is. Flags, environment, options file, <c>cooper config</c> and <c>docs/options.md</c> are all made from this list;
/// nothing else is configurable.
/// </summary>
static class OptionList
{
    const string UrlRange = "http:// or https://, a host and perhaps a port, without a path";

    public static readonly OptionEntry Data = OptionEntry.Text(
        "data", "cooper-data", "path", "a folder", "Where everything is kept. Made at the first start.", NotEmpty);

    public static readonly OptionEntry Listen = OptionEntry.Text(
        "listen", "127.0.0.1:8080", "host:port", "an IP address or localhost, a colon, a port (0 for any)",
        "Where the server listens. Only this machine can reach it by default.", text => ListenAddress.TryParse(text) is not null);

    public static readonly OptionEntry PublicUrl = OptionEntry.Text(
        "public-url", null, "URL", UrlRange,
        "The base of the URLs in answers. Without it they follow the request.", IsBaseUrl);

    public static readonly OptionEntry TlsCertificate = OptionEntry.Text(
        "tls.certificate", null, "path", "a PEM file", "The certificate, followed by its chain. Turns TLS on; needs the key.", NotEmpty);

    public static readonly OptionEntry TlsKey = OptionEntry.Text(
        "tls.key", null, "path", "a PEM file", "The certificate's private key, not encrypted.", NotEmpty);

    public static readonly OptionEntry LogLevel = OptionEntry.Choice(
        "log.level", "info", ["debug", "info", "warn", "error"], "The least serious message that is logged.");

    public static readonly OptionEntry LogFormat = OptionEntry.Choice(
        "log.format", "text", ["text", "json"], "Lines for people, or one JSON object per line. The log goes to standard error.");

    public static readonly OptionEntry BucketsMax = OptionEntry.Number(
        "limits.buckets-max", 10_000, "count", 1, 10_000_000, "Buckets of the account that have not ended.");

    public static readonly OptionEntry UploadBytesMax = OptionEntry.Number(
        "limits.upload-bytes-max", 5_368_709_120, "bytes", 1, 5_368_709_120, "The largest body of one upload call.");

    public static readonly OptionEntry PartBytesMin = OptionEntry.Number(
        "limits.part-bytes-min", 5_000_000, "bytes", 1, 5_000_000_000, "The smallest part of a large file, except its last.");

    public static readonly OptionEntry PartBytesRecommended = OptionEntry.Number(
        "limits.part-bytes-recommended", 100_000_000, "bytes", 1, 5_000_000_000, "The size of parts that clients are advised to use.");

    public static readonly OptionEntry ConnectionsMax = OptionEntry.Number(
        "limits.connections-max", 10_000, "count", 1, 1_000_000, "Connections at once; further ones are closed.");

    public static readonly OptionEntry RatesPerMinute = OptionEntry.Number(
        "rates.requests-per-minute", 0, "count", 0, 1_000_000,
        "Requests a minute that each key may make at /v1 in the long run; 0 for no limit.");

    public static readonly OptionEntry RatesBurst = OptionEntry.Number(
        "rates.burst", 200, "count", 1, 1_000_000,
        "Requests that a key may make at once after a pause, where there is a limit. Never more than those of a minute.");

    public static readonly OptionEntry RatesConcurrent = OptionEntry.Number(
        "rates.concurrent", 0, "count", 0, 1_000_000, "Requests of each key at /v1 that are answered at once; 0 for no limit.");

    public static readonly OptionEntry OutgoingRequests = OptionEntry.Choice(
        "outgoing.requests", "on", ["on", "off"],
        "Whether the server sends requests to others at all: for blobs given as a URL, and to webhooks.");

    public static readonly OptionEntry OutgoingAllow = OptionEntry.Text(
        "outgoing.allow", null, "list",
        "names, addresses and networks with commas between; a name or address perhaps with a port, as in minio.lan:9000",
        "What is reached besides public addresses at ports 80 and 443. A name is reached wherever it leads; without a port, at 80 and 443.",
        text => AllowedTargets.TryParse(text) is not null);

    public static readonly OptionEntry OutgoingFetchSeconds = OptionEntry.Number(
        "outgoing.fetch-seconds", 60, "seconds", 1, 3600, "How long the fetch of one URL may take, the wait for its turn included.");

    public static readonly OptionEntry OutgoingFetchBytesMax = OptionEntry.Number(
        "outgoing.fetch-bytes-max", 1_073_741_824, "bytes", 1, 5_368_709_120, "The largest content that is fetched from a URL.");

    public static readonly OptionEntry OutgoingFetchesMax = OptionEntry.Number(
        "outgoing.fetches-max", 16, "count", 1, 1000, "URLs that are fetched at once; further ones wait.");

    public static readonly OptionEntry PlacesOpenMax = OptionEntry.Number(
        "places.open-max", 512, "count", 1, 100_000, "Places of buckets that are kept open at once (about 130 KiB of memory each).");

    public static readonly OptionEntry BallastBytes = OptionEntry.Number(
        "ballast-bytes", 16_777_216, "bytes", 0, 1_099_511_627_776,
        "Room kept back for ends, deletes and recovery on a full disk. Below 1 MiB it may not last; 0 keeps none back.");

    public static readonly OptionEntry EndWindowSeconds = OptionEntry.Number(
        "ends.window-seconds", 0, "seconds", 0, 31_536_000,
        "How long the end of any bucket can be undone. A bucket or a request may set a longer window, never a shorter one.");

    public static readonly OptionEntry ReceiptsKeptDays = OptionEntry.Number(
        "ends.receipts-kept-days", 90, "days", 1, 36_500, "How long the task and the receipt of an end are kept after it.");

    public static readonly OptionEntry TasksKeptDays = OptionEntry.Number(
        "tasks.kept-days", 30, "days", 1, 36_500, "How long any other task is kept after its end.");

    public static readonly OptionEntry CommandsFile = OptionEntry.Text(
        "jobs.commands-file", null, "path", "a JSON file",
        "The programs that batches may run, by name; docs/batches.md tells its form.", NotEmpty);

    public static readonly OptionEntry WorkerUrl = OptionEntry.Text(
        "jobs.worker-url", null, "URL", "http:// or https://, a host and perhaps a port, without a path",
        "Where the workers of batches reach this server. Without it, where everybody does.", IsBaseUrl);

    public static readonly OptionEntry StopConfirmedSeconds = OptionEntry.Number(
        "jobs.stop-confirmed-seconds", 60, "seconds", 0, 3600,
        "How long the end of a bucket waits for launchers to confirm that its jobs have ended; then it goes on.");

    public static readonly OptionEntry Launcher = OptionEntry.Choice(
        "launcher", "local", ["local", "slurm", "ray"], "What runs the jobs of batches that name no launcher.");

    public static readonly OptionEntry StopGraceSeconds = OptionEntry.Number(
        "jobs.stop-grace-seconds", 10, "seconds", 1, 3600,
        "How long a job may take to stop before it is killed. A Slurm cluster has its own, KillWait.");

    public static readonly OptionEntry SlurmUrl = OptionEntry.Text(
        "slurm.url", null, "URL", UrlRange, "Where slurmrestd answers. Needs the user and the token file.", IsBaseUrl);

    public static readonly OptionEntry SlurmUser = OptionEntry.Text(
        "slurm.user", null, "name", "letters, digits, dots, dashes and underscores", "Whose jobs they are. Not root.", IsUserName);

    public static readonly OptionEntry SlurmTokenFile = OptionEntry.Text(
        "slurm.token-file", null, "path", "a file", "Holds that user's token; read at every call, so that it can be renewed.", NotEmpty);

    public static readonly OptionEntry SlurmFolder = OptionEntry.Text(
        "slurm.folder", null, "path", "an absolute path without %, backslashes and line ends",
        "A folder that nodes and server share under the same path, for the output of jobs. Without it their output is dropped.",
        text => text.StartsWith('/') && text.IndexOfAny(['%', '\\', '\n']) < 0);

    public static readonly OptionEntry RayUrl = OptionEntry.Text(
        "ray.url", null, "URL", UrlRange, "Where the dashboard of a Ray cluster answers.", IsBaseUrl);

    public static readonly OptionEntry RayTokenFile = OptionEntry.Text(
        "ray.token-file", null, "path", "a file", "Holds the cluster's token, if it wants one; read at every call.", NotEmpty);

    public static readonly OptionEntry ShutdownSeconds = OptionEntry.Number(
        "shutdown-seconds", 20, "seconds", 1, 600, "How long a stop waits for requests under way.");

    public static readonly OptionEntry MasterKeyId = OptionEntry.Text(
        "master-key-id", null, "id", "12 lower-case hex digits",
        "The account's id, which is its master key's id. Random at the first start if not given; cannot change later.",
        text => AccountId.TryParse(text) is not null);

    public static readonly OptionEntry MasterKey = OptionEntry.Text(
        "master-key", null, "secret", $"{CreateAccount.SecretLengthMin} to 200 visible ASCII characters",
        "The master key's secret. Random at the first start if not given; a different one at a later start replaces it.",
        text => text.Length is >= CreateAccount.SecretLengthMin and <= 200 && text.All(c => c is > ' ' and <= '~')) with
    {
        IsSecret = true,
    };

    public static readonly OptionEntry RootKey = OptionEntry.Text(
        "root-key", null, "secret", "32 bytes as 64 hex digits or in base64",
        "Seals all secrets. Random at the first start and kept in the data folder if not given; then it is needed at every start.",
        text => RootKeyText.TryParse(text) is not null) with
    { IsSecret = true };

    public static IReadOnlyList<OptionEntry> All { get; } =
    [
        Data, Listen, PublicUrl, TlsCertificate, TlsKey, LogLevel, LogFormat, BucketsMax, UploadBytesMax, PartBytesMin,
        PartBytesRecommended, ConnectionsMax, RatesPerMinute, RatesBurst, RatesConcurrent, OutgoingRequests, OutgoingAllow,
        OutgoingFetchSeconds, OutgoingFetchBytesMax, OutgoingFetchesMax, PlacesOpenMax, BallastBytes, EndWindowSeconds, ReceiptsKeptDays,
        TasksKeptDays, Launcher, CommandsFile, WorkerUrl, StopGraceSeconds, StopConfirmedSeconds, SlurmUrl, SlurmUser, SlurmTokenFile,
        SlurmFolder, RayUrl, RayTokenFile, ShutdownSeconds, MasterKeyId, MasterKey, RootKey,
    ];

    static bool NotEmpty(string text) => text.Length > 0;

    static bool IsUserName(string text) =>
        text.Length is > 0 and <= 64 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    static bool IsBaseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
        && url.PathAndQuery == "/" && url.Fragment.Length == 0 && !text.EndsWith('/');
}
