using Cooper.Console;
using Cooper.Domain;
using Cooper.Domain.Accounts;
using Cooper.Domain.Answers;
using Cooper.Domain.Audit;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Domain.Webhooks;
using Cooper.Doors.B2;
using Cooper.Doors.V1;
using Cooper.Http;
using Cooper.Launchers;
using Cooper.Outgoing;
using Cooper.Server.Metrics;
using Cooper.Server.Options;

namespace Cooper.Server;

/// <summary>What is wired to what. A door is one line in <see cref="AddDoors"/> and one or two in <see cref="MapDoors"/>.</summary>
static class Wiring
{
    const int RequestIdDigits = 24;

    public static void AddDomain(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Ends);
        services.AddSingleton(options.Tasks);
        services.AddSingleton(options.Batches);
        services.AddSingleton(new PublicUrl(options.PublicUrl));
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<Tokens>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<Authenticate>();
        services.AddSingleton(options.Rates);
        services.AddSingleton<LimitRequests>();
        services.AddSingleton<StartSession>();
        services.AddSingleton<EndSession>();

        services.AddSingleton<CreateAccount>();
        services.AddSingleton<ReplaceMasterSecret>();
        services.AddSingleton<MasterKeyAtStart>();

        services.AddSingleton<AuthorizeAccount>();
        services.AddSingleton<CreateKey>();
        services.AddSingleton<DeleteKey>();
        services.AddSingleton<ListKeys>();
        services.AddSingleton<CreateApiKey>();
        services.AddSingleton<ListApiKeys>();
        services.AddSingleton<UpdateApiKey>();
        services.AddSingleton<RevokeApiKey>();
        services.AddSingleton<RotateApiKey>();

        services.AddSingleton<AnswerOnce>();
        services.AddSingleton<SweepAnswers>();

        services.AddSingleton<CountEnds>();
        services.AddSingleton<CreateBucket>();
        services.AddSingleton<GetBucket>();
        services.AddSingleton<ListBuckets>();
        services.AddSingleton<UpdateBucket>();
        services.AddSingleton<DeleteBucket>();
        services.AddSingleton<DeleteBucketCascade>();
        services.AddSingleton<PlanBucketEnd>();
        services.AddSingleton<RestoreBucket>();
        services.AddSingleton<PurgeBucket>();
        services.AddSingleton<ReclaimLeftovers>();
        services.AddSingleton<ICompactionLog, CompactionLog>();
        services.AddSingleton<CompactSegments>();

        services.AddSingleton(options.Outgoing);
        services.AddSingleton<GuardedClient>();
        services.AddSingleton<IUrlSource, UrlSource>();

        services.AddSingleton<InsideBucket>();
        services.AddSingleton<ObjectChanges>();
        services.AddSingleton<CreateObject>();
        services.AddSingleton<CreateObjects>();
        services.AddSingleton<GetObject>();
        services.AddSingleton<ListObjects>();
        services.AddSingleton<UpdateObject>();
        services.AddSingleton<DeleteObject>();

        services.AddSingleton<CreateUploads>();
        services.AddSingleton<ReceiveUpload>();
        services.AddSingleton<ReadSigned>();
        services.AddSingleton<ConfirmUpload>();
        services.AddSingleton<ConfirmUploads>();
        services.AddSingleton<GetUpload>();
        services.AddSingleton<ListUploads>();
        services.AddSingleton<DeleteUpload>();
        services.AddSingleton<SweepUploads>();

        services.AddSingleton<CopySource>();
        services.AddSingleton<CopyFile>();
        services.AddSingleton<DeleteFileVersion>();
        services.AddSingleton<DownloadFile>();
        services.AddSingleton<GetDownloadAuthorization>();
        services.AddSingleton<GetFileVersion>();
        services.AddSingleton<GetUploadUrl>();
        services.AddSingleton<HideFile>();
        services.AddSingleton<UpdateFileLock>();
        services.AddSingleton<ListFileNames>();
        services.AddSingleton<ListFileVersions>();
        services.AddSingleton<UploadFile>();

        services.AddSingleton<CancelLargeFile>();
        services.AddSingleton<CopyPart>();
        services.AddSingleton<FinishLargeFile>();
        services.AddSingleton<GetUploadPartUrl>();
        services.AddSingleton<ListParts>();
        services.AddSingleton<ListUnfinishedLargeFiles>();
        services.AddSingleton<StartLargeFile>();
        services.AddSingleton<UploadPart>();

        services.AddSingleton<ListAuditEntries>();
        services.AddSingleton<SweepTasks>();
        services.AddSingleton<CreateBatch>();
        services.AddSingleton<AddBatchObjects>();
        services.AddSingleton<GetBatch>();
        services.AddSingleton<ListBatches>();
        services.AddSingleton<UpdateBatch>();
        services.AddSingleton<SubmitBatch>();
        services.AddSingleton<ProcessObjects>();
        services.AddSingleton<CancelBatch>();
        services.AddSingleton<DeleteBatch>();
        services.AddSingleton<ListFailedObjects>();
        services.AddSingleton<ReadBatchLogs>();
        services.AddSingleton<ListArtifacts>();
        services.AddSingleton<ReadArtifact>();
        services.AddSingleton<WorkOnBatch>();
        services.AddSingleton<ResumeBatches>();
        services.AddSingleton<CarryOutBatch>();
        services.AddSingleton(new WorkerUrl(options.WorkerUrl));
        services.AddSingleton<IWorkerUrl>(provider => provider.GetRequiredService<WorkerUrl>());
        services.AddSingleton(WorkerProgram.Load());
        services.AddSingleton(provider => LauncherSetup.Build(
            options, provider.GetRequiredService<WorkerProgram>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Entropy>()));
        services.AddSingleton<CreateWebhook>();
        services.AddSingleton<GetWebhook>();
        services.AddSingleton<ListWebhooks>();
        services.AddSingleton<UpdateWebhook>();
        services.AddSingleton<DeleteWebhook>();
        services.AddSingleton<IWebhookSender, WebhookSender>();
        services.AddSingleton<PlaceEvents>();
        services.AddSingleton<DrainEvents>();
        services.AddSingleton<DeliverEvents>();

        services.AddSingleton<CountTasks>();
        services.AddSingleton<GetTask>();
        services.AddSingleton<ListTasks>();
        services.AddSingleton<KillTask>();
        services.AddSingleton<ITaskLog, TaskLog>();
        services.AddSingleton<TaskLoop>();
        services.AddSingleton<CarryOutCascade>();
        services.AddSingleton(provider =>
        {
            var runner = ActivatorUtilities.CreateInstance<TaskRunner>(provider);
            // All kinds of tasks.
            runner.Register(provider.GetRequiredService<CarryOutCascade>());
            runner.Register(provider.GetRequiredService<CarryOutBatch>());
            runner.Register(ActivatorUtilities.CreateInstance<CarryOutConfirmations>(provider, CarryOutConfirmations.OneKind));
            runner.Register(ActivatorUtilities.CreateInstance<CarryOutConfirmations>(provider, CarryOutConfirmations.BatchKind));
            return runner;
        });
    }

    public static void AddDoors(IServiceCollection services)
    {
        // A route that can't read its request says so through the door's refusals.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddB2Door();
        services.AddV1Door();
    }

    public static void MapDoors(WebApplication app)
    {
        var entropy = app.Services.GetRequiredService<Entropy>();
        app.UseMiddleware<RequestIdMiddleware>((Func<string>)(() => "req_" + entropy.NextHex(RequestIdDigits)));
        app.UseMiddleware<RequestMeterMiddleware>();
        app.UseMiddleware<RefusalMiddleware>((RenderRefusal)PlainRefusals.RenderAsync);
        app.UseB2Downloads();
        app.UseRouting();

        LivenessEndpoint.Map(app);
        MetricsEndpoint.Map(app);
        app.MapB2Door();
        app.MapV1Door();
        app.MapConsole();
        app.MapFallback(http => throw Refuse.Because(RefusalCode.RouteNotFound, $"There is nothing at {http.Request.Path.Value}"))
            .WithMetadata(new RouteNeeds(Credential.Open));
    }
}
