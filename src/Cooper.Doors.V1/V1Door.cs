using Cooper.Domain.Events;
using Cooper.Doors.V1.Audit;
using Cooper.Doors.V1.Batches;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Health;
using Cooper.Doors.V1.Keys;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Requests;
using Cooper.Doors.V1.Tasks;
using Cooper.Doors.V1.Uploads;
using Cooper.Doors.V1.Webhooks;
using Cooper.Doors.V1.Work;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.V1;

/// <summary>The door <c>/v1</c>: buckets, what they hold, their ends, and tasks, in JSON.</summary>
public static class V1Door
{
    /// <summary>How this door says no.</summary>
    public static RenderRefusal Refusals => V1Refusals.RenderAsync;

    public static void AddV1Door(this IServiceCollection services)
    {
        services.AddSingleton<SignedUrls>();
        services.AddSingleton<RenderEvent>(EventDocument.Render);
    }

    /// <summary>What it lists below is all that it does. Paths are also accepted with a slash at the end.</summary>
    public static void MapV1Door(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/v1").WithMetadata(Refusals).AddEndpointFilter(BearerAuthentication.FilterAsync)
            .AddEndpointFilter(RateLimits.FilterAsync);

        var buckets = v1.MapGroup("/buckets").AddEndpointFilter(BucketIdentifiers.FilterAsync).AddEndpointFilter(V1Namespace.FilterAsync)
            .AddEndpointFilter(IdempotencyKey.FilterAsync);
        CreateBucketEndpoint.Map(buckets);
        ListBucketsEndpoint.Map(buckets);
        GetBucketEndpoint.Map(buckets);
        UpdateBucketEndpoint.Map(buckets);
        DeleteBucketEndpoint.Map(buckets);
        RestoreBucketEndpoint.Map(buckets);
        PurgeBucketEndpoint.Map(buckets);

        CreateObjectEndpoint.Map(buckets);
        CreateObjectsEndpoint.Map(buckets);
        ListObjectsEndpoint.Map(buckets);
        GetObjectEndpoint.Map(buckets);
        UpdateObjectEndpoint.Map(buckets);
        DeleteObjectEndpoint.Map(buckets);

        CreateUploadEndpoint.Map(buckets);
        ConfirmUploadEndpoint.Map(buckets);
        GetUploadEndpoint.Map(buckets);
        ListUploadsEndpoint.Map(buckets);
        DeleteUploadEndpoint.Map(buckets);
        CreateBatchEndpoint.Map(buckets);
        AddBatchObjectsEndpoint.Map(buckets);
        SubmitBatchEndpoint.Map(buckets);
        CancelBatchEndpoint.Map(buckets);
        GetBatchEndpoint.Map(buckets);
        ListBatchesEndpoint.Map(buckets);
        UpdateBatchEndpoint.Map(buckets);
        ListFailedObjectsEndpoint.Map(buckets);
        ReadBatchLogsEndpoint.Map(buckets);
        ArtifactEndpoints.Map(buckets);
        DeleteBatchEndpoint.Map(buckets);
        WorkEndpoints.Map(v1);

        PutSignedEndpoint.Map(v1);
        GetSignedEndpoint.Map(v1);

        var tasks = v1.MapGroup("/tasks").AddEndpointFilter(IdempotencyKey.FilterAsync);
        GetTaskEndpoint.Map(tasks);
        ListTasksEndpoint.Map(tasks);
        WatchTaskEndpoint.Map(tasks);
        KillTaskEndpoint.Map(tasks);

        ListAuditEntriesEndpoint.Map(v1);

        var webhooks = v1.MapGroup("/organizations/webhooks").AddEndpointFilter(IdempotencyKey.FilterAsync);
        CreateWebhookEndpoint.Map(webhooks);
        ListWebhooksEndpoint.Map(webhooks);
        GetWebhookEndpoint.Map(webhooks);
        UpdateWebhookEndpoint.Map(webhooks);
        DeleteWebhookEndpoint.Map(webhooks);

        var keys = v1.MapGroup("/organizations/users/{user_email}/api-keys");
        CreateApiKeyEndpoint.Map(keys);
        ListApiKeysEndpoint.Map(keys);
        UpdateApiKeyEndpoint.Map(keys);
        RevokeApiKeyEndpoint.Map(keys);
        RotateApiKeyEndpoint.Map(keys);

        GetHealthEndpoint.Map(v1);
        GetOpenApiEndpoint.Map(v1);
        UnknownRouteEndpoint.Map(v1);
    }
}
