using Cooper.Testing;

namespace Cooper.Server.Tests.Rights;

/// <summary>A well-formed request for every route. A route without a row here fails the tests.</summary>
static class Rows
{
    public static readonly Dictionary<string, Func<World, Route, Task<Ask>>> All = new()
    {
        ["b2_authorize_account"] = (_, route) => Of(Ask.Fields(route, new { })),
        ["b2_cancel_large_file"] = async (world, route) => Ask.Fields(route, new { fileId = await world.NewLargeFileAsync() }),
        // Whoever may not read may copy what everybody may read. Private sources have a test of their own.
        ["b2_copy_file"] = (world, route) => Of(Ask.Fields(
            route, new { sourceFileId = world.OpenFile, destinationBucketId = world.PrivateBucket, fileName = "mine/" + world.NewName() })),
        ["b2_copy_part"] = async (world, route) => Ask.Fields(
            route, new { sourceFileId = world.OpenFile, largeFileId = await world.NewLargeFileAsync(), partNumber = 1 }),
        ["b2_create_bucket"] = (world, route) => Of(Ask.Fields(
            route, new { accountId = world.MasterId, bucketName = world.NewName(), bucketType = "allPrivate" })),
        ["b2_create_key"] = (world, route) => Of(Ask.Fields(
            route, new { accountId = world.MasterId, keyName = "test", capabilities = new[] { "writeKeys" } })),
        ["b2_delete_bucket"] = async (world, route) => Ask.Fields(
            route, new { accountId = world.MasterId, bucketId = await world.Master.CreateBucketAsync(world.NewName()) }),
        ["b2_delete_file_version"] = async (world, route) =>
        {
            var file = await world.NewFileAsync();
            return Ask.Fields(route, new { fileName = await world.NameOfAsync(file), fileId = file });
        },
        ["b2_delete_key"] = async (world, route) => Ask.Fields(
            route, new { applicationKeyId = (await world.Master.CreateKeyAsync(["readFiles"])).Id }),
        ["b2_download_file_by_id"] = (world, route) => Of(Ask.Fields(route, new { fileId = world.SecretFile })),
        ["b2_finish_large_file"] = async (world, route) =>
        {
            var sha1 = B2Client.Sha1([.. "meow"u8]);
            return Ask.Fields(route, new { fileId = await world.NewLargeFileAsync(parts: 2), partSha1Array = new[] { sha1, sha1 } });
        },
        ["b2_get_bucket_notification_rules"] = (world, route) => Of(Ask.Fields(route, new { bucketId = world.PrivateBucket })),
        ["b2_get_download_authorization"] = (world, route) => Of(Ask.Fields(
            route, new { bucketId = world.PrivateBucket, fileNamePrefix = "mine/", validDurationInSeconds = 60 })),
        ["b2_get_file_info"] = (world, route) => Of(Ask.Fields(route, new { fileId = world.SecretFile })),
        ["b2_get_upload_part_url"] = async (world, route) => Ask.Fields(route, new { fileId = await world.NewLargeFileAsync() }),
        ["b2_get_upload_url"] = (world, route) => Of(Ask.Fields(route, new { bucketId = world.PrivateBucket })),
        ["b2_hide_file"] = async (world, route) => Ask.Fields(
            route, new { bucketId = world.PrivateBucket, fileName = await world.NameOfAsync(await world.NewFileAsync()) }),
        ["b2_list_buckets"] = (world, route) => Of(Ask.Fields(route, new { accountId = world.MasterId })),
        ["b2_list_file_names"] = (world, route) => Of(Ask.Fields(route, new { bucketId = world.PrivateBucket })),
        ["b2_list_file_versions"] = (world, route) => Of(Ask.Fields(route, new { bucketId = world.PrivateBucket })),
        ["b2_list_keys"] = (world, route) => Of(Ask.Fields(route, new { accountId = world.MasterId })),
        ["b2_list_parts"] = async (world, route) => Ask.Fields(route, new { fileId = await world.NewLargeFileAsync(parts: 1) }),
        ["b2_list_unfinished_large_files"] = (world, route) => Of(Ask.Fields(route, new { bucketId = world.PrivateBucket })),
        ["b2_set_bucket_notification_rules"] = (world, route) => Of(Ask.Fields(
            route, new { bucketId = world.PrivateBucket, eventNotificationRules = Array.Empty<string>() })),
        ["b2_start_large_file"] = (world, route) => Of(Ask.Fields(
            route, new { bucketId = world.PrivateBucket, fileName = "mine/" + world.NewName(), contentType = "text/plain" })),
        ["b2_update_bucket"] = (world, route) => Of(Ask.Fields(
            route, new { accountId = world.MasterId, bucketId = world.PrivateBucket, bucketType = "allPrivate" })),
        // No bucket has Object Lock yet, which whoever may set it is told.
        ["b2_update_file_legal_hold"] = (world, route) => Of(Ask.Fields(
            route, new { fileName = "mine/secret", fileId = world.SecretFile, legalHold = "on" }) with
        { Done = 400 }),
        ["b2_update_file_retention"] = (world, route) => Of(Ask.Fields(
            route, new { fileName = "mine/secret", fileId = world.SecretFile, fileRetention = new { mode = "governance" } }) with
        {
            Done = 400,
        }),
        ["b2_upload_file/{bucketId}/{pod}"] = (world, route) => Of(Ask.Body(
            $"/b2api/v{route.ApiVersion}/b2_upload_file/{world.PrivateBucket}/pod",
            world.PrivateBucket,
            ("X-Bz-File-Name", "mine/" + world.NewName()))),
        ["b2_upload_part/{fileId}/{pod}"] = async (world, route) =>
        {
            var file = await world.NewLargeFileAsync();
            return Ask.Body($"/b2api/v{route.ApiVersion}/b2_upload_part/{file}/pod", file, ("X-Bz-Part-Number", "1"));
        },
        ["/file"] = (_, route) => Of(new Ask(route.Method, "/file/private-bucket/mine/secret")),

        ["GET /console/session"] = (_, _) => Of(new Ask("GET", "/console/session")),
        ["DELETE /console/session"] = (_, _) => Of(new Ask("DELETE", "/console/session") { Done = 204 }),
        ["POST /console/buckets"] = (world, _) => Of(new Ask("POST", "/console/buckets", $$"""{"bucket_name":"{{world.NewName()}}"}""")),
        ["GET /console/buckets/{bucket}/files"] = (world, _) =>
            Of(new Ask("GET", $"/console/buckets/bkt_{world.PrivateBucket}/files")),
        ["PUT /console/buckets/{bucket}/files"] = (world, _) => Of(new Ask(
            "PUT", $"/console/buckets/bkt_{world.PrivateBucket}/files?name=mine/{world.NewName()}", Target: world.PrivateBucket)),
        ["POST /console/buckets/{bucket}/files/hide"] = async (world, _) => new Ask(
            "POST",
            $"/console/buckets/bkt_{world.PrivateBucket}/files/hide?name={await world.NameOfAsync(await world.NewFileAsync())}"),
        ["GET /console/files/{file}"] = (world, _) => Of(new Ask("GET", "/console/files/" + world.SecretFile)),
        ["DELETE /console/files/{file}"] = async (world, _) =>
        {
            var file = await world.NewFileAsync();
            return new Ask("DELETE", $"/console/files/{file}?name={await world.NameOfAsync(file)}") { Done = 204 };
        },
        ["GET /console/keys"] = (_, _) => Of(new Ask("GET", "/console/keys")),
        ["POST /console/keys"] = (_, _) =>
            Of(new Ask("POST", "/console/keys", """{"key_name":"test","capabilities":["writeKeys"]}""")),
        ["DELETE /console/keys/{key}"] = async (world, _) =>
            new Ask("DELETE", "/console/keys/" + (await world.Master.CreateKeyAsync(["readFiles"])).Id) { Done = 204 },

        ["POST /v1/buckets"] = (world, _) => Of(new Ask(
            "POST",
            "/v1/buckets",
            $$"""{"bucket_name":"{{world.NewName()}}","bucket_schema":{"properties":{"a":{"type":"string"} } } }""")),
        ["POST /v1/buckets/list"] = (_, _) => Of(new Ask("POST", "/v1/buckets/list", "{}")),
        ["GET /v1/buckets/{bucket_identifier}"] = (_, _) => Of(new Ask("GET", "/v1/buckets/private-bucket")),
        ["PUT /v1/buckets/{bucket_identifier}"] = (_, _) => Of(new Ask("PUT", "/v1/buckets/other-bucket", """{"description":"other"}""")),
        ["PATCH /v1/buckets/{bucket_identifier}"] = (_, _) =>
            Of(new Ask("PATCH", "/v1/buckets/other-bucket", """{"description":"other"}""")),
        ["DELETE /v1/buckets/{bucket_identifier}"] = async (world, _) =>
        {
            var name = world.NewName();
            await world.Master.CreateBucketAsync(name);
            return new Ask("DELETE", "/v1/buckets/" + name);
        },
        ["POST /v1/buckets/{bucket_identifier}/restore"] = async (world, _) =>
            new Ask("POST", $"/v1/buckets/{(await world.NewEndingBucketAsync("24h")).Bucket}/restore"),
        ["POST /v1/buckets/{bucket_identifier}/purge"] = async (world, _) =>
            new Ask("POST", $"/v1/buckets/{(await world.NewEndingBucketAsync("24h")).Bucket}/purge"),
        ["POST /v1/buckets/{bucket_identifier}/objects"] = (_, _) => Of(new Ask("POST", $"{World.V1Bucket}/objects", "{}")),
        ["POST /v1/buckets/{bucket_identifier}/objects/batch"] = (_, _) =>
            Of(new Ask("POST", $"{World.V1Bucket}/objects/batch", """{"objects":[{}]}""")),
        ["POST /v1/buckets/{bucket_identifier}/objects/list"] = (_, _) => Of(new Ask("POST", $"{World.V1Bucket}/objects/list", "{}")),
        ["GET /v1/buckets/{bucket_identifier}/objects/{object_identifier}"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/objects/{await world.NewObjectAsync()}"),
        ["PUT /v1/buckets/{bucket_identifier}/objects/{object_identifier}"] = async (world, _) =>
            new Ask("PUT", $"{World.V1Bucket}/objects/{await world.NewObjectAsync()}", "{}"),
        ["PATCH /v1/buckets/{bucket_identifier}/objects/{object_identifier}"] = async (world, _) =>
            new Ask("PATCH", $"{World.V1Bucket}/objects/{await world.NewObjectAsync()}", "{}"),
        ["DELETE /v1/buckets/{bucket_identifier}/objects/{object_identifier}"] = async (world, _) =>
            new Ask("DELETE", $"{World.V1Bucket}/objects/{await world.NewObjectAsync()}") { Done = 204 },
        ["POST /v1/buckets/{bucket_identifier}/uploads"] = (_, _) => Of(new Ask("POST", $"{World.V1Bucket}/uploads", World.Ticket)),
        ["POST /v1/buckets/{bucket_identifier}/uploads/batch"] = (_, _) =>
            Of(new Ask("POST", $"{World.V1Bucket}/uploads/batch", $$"""{"uploads":[{{World.Ticket}}]}""")),
        ["POST /v1/buckets/{bucket_identifier}/uploads/{upload_id}/confirm"] = async (world, _) =>
            new Ask("POST", $"{World.V1Bucket}/uploads/{await world.NewUploadAsync()}/confirm", "{}"),
        ["POST /v1/buckets/{bucket_identifier}/uploads/confirm/batch"] = async (world, _) => new Ask(
            "POST",
            $"{World.V1Bucket}/uploads/confirm/batch",
            $$"""{"confirmations":[{"upload_id":"{{await world.NewUploadAsync()}}"} ]}"""),
        ["GET /v1/buckets/{bucket_identifier}/uploads/{upload_id}"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/uploads/{await world.NewUploadAsync()}"),
        ["POST /v1/buckets/{bucket_identifier}/uploads/list"] = (_, _) => Of(new Ask("POST", $"{World.V1Bucket}/uploads/list", "{}")),
        ["DELETE /v1/buckets/{bucket_identifier}/uploads/{upload_id}"] = async (world, _) =>
            new Ask("DELETE", $"{World.V1Bucket}/uploads/{await world.NewUploadAsync(isSent: false)}") { Done = 204 },
        ["POST /v1/buckets/{bucket_identifier}/batches"] = async (world, _) =>
            new Ask("POST", $"{World.V1Bucket}/batches", $$"""{"object_ids":["{{await world.NewObjectAsync()}}"]}"""),
        ["POST /v1/buckets/{bucket_identifier}/batches/list"] = (_, _) => Of(new Ask("POST", $"{World.V1Bucket}/batches/list", "{}")),
        ["GET /v1/buckets/{bucket_identifier}/batches/{batch_id}"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}"),
        ["PATCH /v1/buckets/{bucket_identifier}/batches/{batch_id}"] = async (world, _) =>
            new Ask("PATCH", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}", "{}"),
        ["DELETE /v1/buckets/{bucket_identifier}/batches/{batch_id}"] = async (world, _) =>
            new Ask("DELETE", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}"),
        ["POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/objects"] = async (world, _) =>
            new Ask(
                "POST", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/objects",
                $$"""{"object_ids":["{{await world.NewObjectAsync()}}"]}"""),
        ["POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/submit"] = async (world, _) =>
            new Ask("POST", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/submit"),
        ["POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/cancel"] = async (world, _) =>
            new Ask("POST", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/cancel"),
        // A draft cannot be tried again, and who may not is not told that.
        ["POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/retry"] = async (world, _) =>
            new Ask("POST", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/retry") { Done = 400 },
        ["GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/failed-documents"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/failed-documents"),
        ["GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/logs"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/logs"),
        ["GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/artifacts"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/artifacts"),
        // A draft has written nothing.
        ["GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/artifacts/{name}"] = async (world, _) =>
            new Ask("GET", $"{World.V1Bucket}/batches/{await world.NewBatchAsync()}/artifacts/none") { Done = 404 },
        ["GET /v1/tasks/{task_id}"] = async (world, _) => new Ask("GET", "/v1/tasks/" + (await world.NewEndingBucketAsync("24h")).Task),
        ["POST /v1/tasks/list"] = (_, _) => Of(new Ask("POST", "/v1/tasks/list", "{}")),
        // The stream of a task that is over ends at once.
        ["GET /v1/tasks/{task_id}/events"] = async (world, _) =>
            new Ask("GET", $"/v1/tasks/{(await world.NewEndingBucketAsync("0")).Task}/events"),
        ["DELETE /v1/tasks/{task_id}"] = async (world, _) =>
            new Ask("DELETE", "/v1/tasks/" + (await world.NewEndingBucketAsync("24h")).Task),
        ["POST /v1/tasks/{task_id}/kill"] = async (world, _) =>
            new Ask("POST", $"/v1/tasks/{(await world.NewEndingBucketAsync("24h")).Task}/kill"),
        ["GET /v1/organizations/audit/logs"] = (_, _) => Of(new Ask("GET", "/v1/organizations/audit/logs")),
        ["POST /v1/organizations/webhooks"] = (_, _) => Of(new Ask("POST", "/v1/organizations/webhooks/", World.Webhook) { Done = 201 }),
        ["POST /v1/organizations/webhooks/list"] = (_, _) => Of(new Ask("POST", "/v1/organizations/webhooks/list", "{}")),
        ["GET /v1/organizations/webhooks/{identifier}"] = async (world, _) =>
            new Ask("GET", $"/v1/organizations/webhooks/{await world.NewWebhookAsync()}"),
        ["PUT /v1/organizations/webhooks/{identifier}"] = async (world, _) =>
            new Ask("PUT", $"/v1/organizations/webhooks/{await world.NewWebhookAsync()}", World.Webhook),
        ["DELETE /v1/organizations/webhooks/{identifier}"] = async (world, _) =>
            new Ask("DELETE", $"/v1/organizations/webhooks/{await world.NewWebhookAsync()}") { Done = 204 },
        ["POST /v1/organizations/users/{user_email}/api-keys"] = (world, _) =>
            Of(new Ask("POST", World.ApiKeys, $$"""{"name":"{{world.NewName()}}"}""")),
        ["GET /v1/organizations/users/{user_email}/api-keys"] = (_, _) => Of(new Ask("GET", World.ApiKeys)),
        ["PATCH /v1/organizations/users/{user_email}/api-keys/{key_name}"] = async (world, _) =>
            new Ask("PATCH", $"{World.ApiKeys}/{(await world.NewApiKeyAsync()).Name}", """{"description":"other"}"""),
        ["DELETE /v1/organizations/users/{user_email}/api-keys/{key_name}"] = async (world, _) =>
            new Ask("DELETE", $"{World.ApiKeys}/{(await world.NewApiKeyAsync()).Name}"),
        ["POST /v1/organizations/users/{user_email}/api-keys/{key_name}/rotate"] = async (world, _) =>
            new Ask("POST", $"{World.ApiKeys}/{(await world.NewApiKeyAsync()).Name}/rotate"),
        ["GET /v1/health"] = (_, _) => Of(new Ask("GET", "/v1/health")),
        ["GET /metrics"] = (_, _) => Of(new Ask("GET", "/metrics")),
        ["GET /v1/{**rest}"] = (_, _) => Of(new Ask("GET", "/v1/nowhere") { Done = 404 }),
    };

    static Task<Ask> Of(Ask ask) => Task.FromResult(ask);
}
