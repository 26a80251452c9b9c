using System.Net;
using Cooper.Domain;
using Cooper.Domain.Answers;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Engine.Embedded;
using Cooper.Engine.Embedded.Catalog;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Server.Metrics;
using Cooper.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cooper.Server;

/// <summary>A whole server: folder, catalog, places, doors and listener. The program and the tests run the same one.</summary>
public sealed partial class CooperServer : IAsyncDisposable
{
    readonly ServerOptions options;
    readonly DataFolder folder;
    readonly SqliteCatalog catalog;
    readonly EmbeddedBucketStore places;
    readonly WebApplication app;
    readonly ILogger log;
    bool isStarted;

    CooperServer(ServerOptions options, DataFolder folder, SqliteCatalog catalog, EmbeddedBucketStore places, WebApplication app)
    {
        this.options = options;
        this.folder = folder;
        this.catalog = catalog;
        this.places = places;
        this.app = app;
        log = app.Services.GetRequiredService<ILogger<CooperServer>>();
    }

    /// <summary>Where it listens, once it has started. As configured for the public, if that is.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The master key as this start found or made it.</summary>
    internal MasterKey MasterKey { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    /// <summary>Takes the folder and opens the catalog; nothing listens yet.</summary>
    /// <param name="onFatal">Ends the process: see <see cref="SqliteCatalog"/>.</param>
    public static CooperServer Build(ServerOptions options, TimeProvider time, Entropy entropy, IDisk disk, Action<Exception> onFatal)
    {
        var folder = DataFolder.Open(options.Data, disk, entropy, options.RootKey);
        try
        {
            var ballast = Ballast.Open(folder.BallastPath, disk, options.BallastBytes, time);
            var catalog = SqliteCatalog.Open(folder.CatalogPath, disk, ballast, onFatal);
            var places = new EmbeddedBucketStore(folder.Path, catalog, disk, entropy, time, options.PlacesOpenMax) { Ballast = ballast };
            // Empty: no settings files, no environment variables of the framework, nothing that is not an option of ours.
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
            LogSetup.Configure(builder.Logging, options);
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
            builder.Services.Configure<KestrelServerOptions>(kestrel => KestrelSetup.Configure(kestrel, options));
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownBound);
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
            builder.Services.AddRouting();
            builder.Services.AddSingleton(time);
            builder.Services.AddSingleton(entropy);
            builder.Services.AddSingleton(folder.RootKey);
            builder.Services.AddSingleton<ICatalog>(catalog);
            builder.Services.AddSingleton<IBucketStore>(places);
            builder.Services.AddSingleton(new EngineGauges(() => places.OpenCount, () => disk.FreeBytes(folder.Path)));
            builder.Services.AddSingleton<ServerMeter>();
            Wiring.AddDomain(builder.Services, options);
            Wiring.AddDoors(builder.Services);

            var app = builder.Build();
            Wiring.MapDoors(app);
            var server = new CooperServer(options, folder, catalog, places, app);
            ballast.Changed = server.LogRoom;
            return server;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Listens, and makes sure that there is an account. In this order: a port that is taken must not cost the secret.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure) when (failure is not DiskException)
        {
            throw CannotListen(failure);
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            throw CannotListen(failure);
        }

        isStarted = true;
        var listening = FindUrl();
        Url = options.PublicUrl ?? listening;
        app.Services.GetRequiredService<WorkerUrl>().Listening = listening;
        MasterKey = await app.Services.GetRequiredService<MasterKeyAtStart>().EnsureAsync(options, cancellationToken);
        if (MasterKey.Outcome == MasterKeyOutcome.Replaced)
            MasterSecretReplaced(MasterKey.Id.ToString());
        if (options.Tls is null && !IPAddress.IsLoopback(options.Listen.Address))
            ListensInClear(options.Listen);
        Started(Url, options.Data);
    }

    /// <summary>Works on tasks in the background from now on.</summary>
    public void StartTasks() => app.Services.GetRequiredService<TaskLoop>().Start();

    /// <summary>Everything that is due now, one step after another; for tests, which move the clock themselves.</summary>
    public async Task RunDueTasksAsync(CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<SweepAnswers>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<SweepUploads>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<SweepTasks>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<KeyUses>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<ReclaimLeftovers>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<ResumeBatches>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<CompactSegments>().ExecuteAsync(cancellationToken);
        var tasks = app.Services.GetRequiredService<TaskRunner>();
        while (await tasks.RunOneStepAsync(cancellationToken))
        {
        }

        await app.Services.GetRequiredService<DrainEvents>().ExecuteAsync(cancellationToken);
        await app.Services.GetRequiredService<DeliverEvents>().ExecuteAsync(cancellationToken);
    }

    /// <summary>Stops cleanly: no new requests, those under way within the bound, the step under way, then the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isStarted)
        {
            await app.StopAsync(CancellationToken.None);
            await app.Services.GetRequiredService<TaskLoop>().StopAsync();
            Stopped();
        }

        await app.DisposeAsync();
        // Closing a place writes to the catalog. The program itself has ended before it comes to this.
        if (!catalog.HasStopped)
            await places.DisposeAsync();
        await catalog.DisposeAsync();
        folder.Dispose();
    }

    StartException CannotListen(Exception failure) => new(ExitCode.CannotListen,
        $"Cannot listen on {options.Listen}: {failure.GetBaseException().Message}; stop what listens there, "
        + $"or give another address with {OptionList.Listen.Flag}",
        failure);

    string FindUrl()
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var url = new UriBuilder(bound);
        if (options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any))
            url.Host = "127.0.0.1";
        return url.Uri.GetLeftPart(UriPartial.Authority);
    }

    void LogRoom(bool isThere)
    {
        if (isThere)
            HasRoomAgain();
        else
            IsFull(options.Data);
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The disk of {Data} is full: nothing new is accepted, and the room kept back for deletes is used. Free some, or end a bucket")]
    partial void IsFull(string data);

    [LoggerMessage(Level = LogLevel.Information, Message = "The disk has room again, and the room for deletes is kept back")]
    partial void HasRoomAgain();

    [LoggerMessage(Level = LogLevel.Information, Message = "Started at {Url} with data in {Data}")]
    partial void Started(string url, string data);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    partial void Stopped();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The secret of master key {KeyId} was replaced by the one given in the options")]
    partial void MasterSecretReplaced(string keyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listening on {Address} without TLS: keys and files pass the network in clear")]
    partial void ListensInClear(IPEndPoint address);

    /// <summary>Signals are the program's business.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
