using System.Net;
using Cooper.Domain;
using Cooper.Domain.Accounts;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Outgoing;

namespace Cooper.Server.Options;

/// <summary>The options as the program uses them. Defaults, units and ranges stand in <see cref="OptionList"/>.</summary>
public sealed class ServerOptions
{
    public required string Data { get; init; }

    public required IPEndPoint Listen { get; init; }

    public string? PublicUrl { get; init; }

    public TlsFiles? Tls { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required bool LogsJson { get; init; }

    public required Limits Limits { get; init; }

    public required EndOptions Ends { get; init; }

    public required TaskOptions Tasks { get; init; }

    public LaunchOptions Launch { get; init; } = LaunchOptions.Local;

    public required BatchOptions Batches { get; init; }

    public string? WorkerUrl { get; init; }

    public RateOptions Rates { get; init; } = new();

    public required OutgoingOptions Outgoing { get; init; }

    public required long ConnectionsMax { get; init; }

    public required int PlacesOpenMax { get; init; }

    public required long BallastBytes { get; init; }

    public required TimeSpan ShutdownBound { get; init; }

    public AccountId? MasterKeyId { get; init; }

    public string? MasterKey { get; init; }

    public RootKey? RootKey { get; init; }

    internal static ServerOptions From(Settings settings) => new()
    {
        Data = settings.Required(OptionList.Data),
        Listen = ListenAddress.TryParse(settings.Required(OptionList.Listen))!,
        PublicUrl = settings.Text(OptionList.PublicUrl),
        Tls = TlsFrom(settings),
        LogLevel = settings.Required(OptionList.LogLevel) switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            _ => LogLevel.Error,
        },
        LogsJson = settings.Required(OptionList.LogFormat) == "json",
        Limits = LimitsFrom(settings),
        Ends = new EndOptions { Window = TimeSpan.FromSeconds(settings.Number(OptionList.EndWindowSeconds)) },
        Tasks = new TaskOptions
        {
            ReceiptsKept = TimeSpan.FromDays(settings.Number(OptionList.ReceiptsKeptDays)),
            TasksKept = TimeSpan.FromDays(settings.Number(OptionList.TasksKeptDays)),
        },
        Launch = LaunchOptions.From(settings),
        Batches = new BatchOptions
        {
            Commands = CommandsFile.Read(settings.Text(OptionList.CommandsFile)),
            StopConfirmedWithin = TimeSpan.FromSeconds(settings.Number(OptionList.StopConfirmedSeconds)),
        },
        WorkerUrl = settings.Text(OptionList.WorkerUrl),
        Rates = new RateOptions
        {
            PerMinute = (int)settings.Number(OptionList.RatesPerMinute),
            Burst = (int)settings.Number(OptionList.RatesBurst),
            Concurrent = (int)settings.Number(OptionList.RatesConcurrent),
        },
        Outgoing = OutgoingFrom(settings),
        ConnectionsMax = settings.Number(OptionList.ConnectionsMax),
        PlacesOpenMax = (int)settings.Number(OptionList.PlacesOpenMax),
        BallastBytes = settings.Number(OptionList.BallastBytes),
        ShutdownBound = TimeSpan.FromSeconds(settings.Number(OptionList.ShutdownSeconds)),
        MasterKeyId = AccountId.TryParse(settings.Text(OptionList.MasterKeyId)),
        MasterKey = settings.Text(OptionList.MasterKey),
        RootKey = settings.Text(OptionList.RootKey) is { } text ? RootKeyText.TryParse(text) : null,
    };

    static TlsFiles? TlsFrom(Settings settings) => (settings.Text(OptionList.TlsCertificate), settings.Text(OptionList.TlsKey)) switch
    {
        (null, null) => null,
        ({ } certificate, { } key) => new TlsFiles(certificate, key),
        _ => throw new OptionException($"{OptionList.TlsCertificate.Name} and {OptionList.TlsKey.Name} are given together or not at all"),
    };

    static OutgoingOptions OutgoingFrom(Settings settings) => new()
    {
        IsOn = settings.Required(OptionList.OutgoingRequests) == "on",
        Allowed = AllowedTargets.TryParse(settings.Text(OptionList.OutgoingAllow) ?? "")!,
        FetchBound = TimeSpan.FromSeconds(settings.Number(OptionList.OutgoingFetchSeconds)),
        FetchBytesMax = settings.Number(OptionList.OutgoingFetchBytesMax),
        FetchesMax = (int)settings.Number(OptionList.OutgoingFetchesMax),
    };

    static Limits LimitsFrom(Settings settings)
    {
        var limits = new Limits
        {
            BucketsMax = (int)settings.Number(OptionList.BucketsMax),
            UploadBytesMax = settings.Number(OptionList.UploadBytesMax),
            PartBytesMin = settings.Number(OptionList.PartBytesMin),
            PartBytesRecommended = settings.Number(OptionList.PartBytesRecommended),
        };
        return limits.PartBytesRecommended >= limits.PartBytesMin
            ? limits
            : throw new OptionException(
                $"{OptionList.PartBytesRecommended.Name} must be at least {OptionList.PartBytesMin.Name} ({limits.PartBytesMin})");
    }
}

/// <summary>PEM files.</summary>
public sealed record TlsFiles(string Certificate, string Key);
