using Cooper.Domain.Tasks;
using Cooper.Model.Tests.Steps;
using Cooper.Model.Tests.World;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Model.Tests.Play;

/// <summary>Buckets from their beginning to their end.</summary>
sealed partial class Player
{
    static readonly string?[] Policies = [null, "insert", "insert", "upsert", ""];

    static readonly string?[] Windows = [null, null, "0", "60s", "1h", "2d"];

    public async Task CreateAtB2Async(Step step)
    {
        var key = world.KeyAt(step.Key);
        var name = Names.Buckets[step.Bucket % Names.Buckets.Length];
        Meet(world.BucketAt(step.Bucket % Names.Buckets.Length));
        var answer = await doors.B2Async(
            key, "b2_create_bucket", new { accountId = Account, bucketName = name, bucketType = "allPrivate" });
        Expect(world.CreateAtB2(key, name), answer);
        if (world.Made is not { } made)
            return;
        made.Id = answer.Text("bucketId");
        await ShowAsync(made);
    }

    public async Task CreateAtV1Async(Step step)
    {
        var key = world.KeyAt(step.Key);
        var name = Names.Buckets[step.Bucket % Names.Buckets.Length];
        Meet(world.BucketAt(step.Bucket % Names.Buckets.Length));
        var policy = Policies[step.Pick % Policies.Length];
        var window = step.Size % 10 == 0 ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        var body = new Dictionary<string, object>
        {
            ["bucket_name"] = name,
            ["bucket_schema"] = new
            {
                properties = new
                {
                    sku = new { type = "string" },
                    note = new { type = "string" },
                    count = new { type = "integer", @default = 7 },
                    file = new { type = "image" },
                },
            },
            ["deletion_window_seconds"] = (int)window.TotalSeconds,
        };
        string[] fields = ["sku"];
        if (policy is not null)
            body["unique_key"] = policy.Length == 0 ? new { fields } : (object)new { fields, default_policy = policy };
        var answer = await doors.V1Async(key, "POST", "buckets", body);
        Expect(world.CreateAtV1(key, name, policy, window), answer);
        if (world.Made is not { } made)
            return;
        made.Id = answer.Text("bucket_id")["bkt_".Length..];
        if (made.StorageName.Length == 0)
            made.StorageName = $"v1-{made.Id}";
        await ShowAsync(made);
    }

    public async Task UpdateAtB2Async(Step step)
    {
        var (key, bucket) = Who(step);
        long? revision = step.Pick % 3 == 0 ? bucket.Revision - (step.Size % 2) : null;
        var isPublic = step.Size % 4 == 0;
        var fields = new Dictionary<string, object>
        {
            ["accountId"] = Account,
            ["bucketId"] = bucket.Id,
            ["bucketType"] = isPublic ? "allPublic" : "allPrivate",
        };
        if (revision is { } given)
            fields["ifRevisionIs"] = given;
        var answer = await doors.B2Async(key, "b2_update_bucket", fields);
        if (Expect(world.UpdateAtB2(key, bucket, isPublic, revision), answer).Status == 200)
            Same("revision", $"{bucket.Revision}", answer.Text("revision"));
    }

    public async Task UpdateAtV1Async(Step step)
    {
        var (key, bucket) = Who(step);
        var name = step.Pick % 4 == 0 ? Names.Buckets[step.Name % Names.Buckets.Length] : null;
        var window = step.Size % 3 == 0 ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        var body = new Dictionary<string, object> { ["deletion_window_seconds"] = (int)window.TotalSeconds };
        if (name is not null)
            body["bucket_name"] = name;
        var answer = await doors.V1Async(key, "PATCH", Path(bucket), body);
        Expect(world.UpdateAtV1(key, bucket, name, window), answer);
    }

    public async Task DeleteStrictlyAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var answer = await doors.B2Async(key, "b2_delete_bucket", new { accountId = Account, bucketId = bucket.Id });
        Expect(world.DeleteStrictly(key, bucket), answer);
    }

    public async Task EndAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var window = Windows[step.Pick % Windows.Length];
        long? revision = step.Size % 5 == 0 ? Math.Max(0, bucket.Revision - (step.Size / 5 % 3)) : null;
        var wasLive = bucket.IsLive;
        var answer = await doors.V1Async(key, "DELETE", Path(bucket) + (window is null ? "" : $"?window={window}"), ifMatch: revision);
        var span = window switch
        {
            "60s" => TimeSpan.FromSeconds(60),
            "1h" => TimeSpan.FromHours(1),
            "2d" => TimeSpan.FromDays(2),
            _ => TimeSpan.Zero,
        };
        if (Expect(world.End(key, bucket, span, revision), answer).Status != 200)
            return;
        if (wasLive)
            bucket.EndTask = answer.Text("task_id");
        Same("task", bucket.EndTask, answer.Text("task_id"));
        Same("object_count", $"{bucket.Found.Objects}", answer.Text("object_count"));
    }

    public async Task PlanAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var answer = await doors.V1Async(key, "DELETE", Path(bucket) + "?dry_run=true");
        if (Expect(world.Plan(key, bucket), answer).Status == 200 && bucket.Standing != Standing.Reclaiming)
            SamePlan(bucket, answer);
    }

    public async Task RestoreAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var name = step.Pick % 3 == 0 ? Names.Buckets[step.Name % Names.Buckets.Length] : null;
        var answer = await doors.V1Async(key, "POST", $"{Path(bucket)}/restore{(name is null ? "" : $"?name={name}")}");
        Expect(world.Restore(key, bucket, name), answer);
        if (answer.Status == 200)
            await CompareAsync(bucket);
    }

    public async Task KillAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var answer = await doors.V1Async(key, "DELETE", $"tasks/{bucket.EndTask ?? "task_0123456789abcdef01234567"}");
        Expect(world.Kill(key, bucket), answer);
    }

    public async Task PurgeAsync(Step step)
    {
        var (key, bucket) = Who(step);
        Expect(world.Purge(key, bucket), await doors.V1Async(key, "POST", $"{Path(bucket)}/purge"));
    }

    public async Task ShowBucketAsync(Step step)
    {
        var (key, bucket) = Who(step);
        var answer = await doors.V1Async(key, "GET", Path(bucket));
        if (Expect(world.V1(key, bucket, "listBuckets") ?? ModelWorld.Ok, answer).Status == 200)
            SameBucket(bucket, answer);
    }

    /// <summary>A few steps of tasks, so that calls meet buckets between the beginning and the end of their reclaim.</summary>
    public async Task RunStepsAsync(Step step)
    {
        var runner = doors.Cooper.Services.GetRequiredService<TaskRunner>();
        for (var i = 0; i <= step.Pick % 3; i++)
        {
            await runner.RunOneStepAsync(CancellationToken.None);
            foreach (var bucket in world.Buckets.Where(bucket => bucket.IsEnding).ToList())
            {
                var task = await doors.V1Async(null, "GET", $"tasks/{bucket.EndTask}");
                if (world.Advance(bucket, task.Text("status")) is { } objection)
                    throw new DivergedException($"{bucket.Name}: {objection}");
            }
        }
    }

    string Account => doors.Cooper.MasterKeyId;

    (ModelKey? Key, ModelBucket Bucket) Who(Step step)
    {
        var bucket = world.BucketAt(step.Bucket);
        Meet(bucket);
        return (world.KeyAt(step.Key), bucket);
    }

    static string Path(ModelBucket bucket) => $"buckets/bkt_{bucket.Id}";

    async Task ShowAsync(ModelBucket bucket) => SameBucket(bucket, await doors.V1Async(null, "GET", Path(bucket)));

    static void SameBucket(ModelBucket bucket, Answer answer)
    {
        Same("bucket_name", bucket.Name, answer.Text("bucket_name"));
        Same("storage_name", bucket.StorageName, answer.Text("storage_name"));
        Same("status", bucket.IsLive ? "ACTIVE" : "IN_PROGRESS", answer.Text("status"));
        Same("revision", $"{bucket.Revision}", answer.Text("revision"));
        Same("deletion_window_seconds", $"{(int)bucket.Window.TotalSeconds}", answer.Text("deletion_window_seconds"));
        var content = bucket.IsLive ? bucket.Content : bucket.Found;
        Same("object_count", $"{content.Objects}", answer.Text("object_count"));
        Same("total_size_bytes", $"{content.Bytes}", answer.Text("total_size_bytes"));
        if (bucket.Standing != Standing.Reclaiming)
            Same("restorable_until", bucket.WindowEndsAt, answer.Find("restorable_until")?.GetDateTimeOffset());
        Same("deletion_task_id", bucket.IsLive ? null : bucket.EndTask, answer.Find("deletion_task_id")?.GetString());
    }

    static void SamePlan(ModelBucket bucket, Answer answer)
    {
        var content = bucket.IsLive ? bucket.Content : bucket.Found;
        var told = new ModelContent(
            Kind("file_versions"), Kind("hide_markers"), Kind("unfinished_large_files"), answer.At("total_size_bytes").GetInt64(),
            Kind("objects"), Kind("blobs"), content.Held, Kind("uploads"), Kind("unique_keys"));
        Same("what an end would remove", content, told);
        Same("object_count", content.Objects, answer.At("object_count").GetInt64());

        long Kind(string name) => answer.At($"kinds.{name}.count").GetInt64();
    }
}
