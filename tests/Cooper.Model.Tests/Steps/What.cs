using Cooper.Model.Tests.Play;
using Cooper.Testing.Crash;

namespace Cooper.Model.Tests.Steps;

enum What
{
    CreateAtB2,
    CreateAtV1,
    UpdateAtB2,
    UpdateAtV1,
    DeleteStrictly,
    End,
    Plan,
    Restore,
    Kill,
    Purge,
    ShowBucket,

    Upload,
    KeepUrl,
    UploadToKept,
    Hide,
    DeleteVersion,
    Copy,
    Download,
    DownloadByName,
    GetFileInfo,
    ListNames,
    ListVersions,

    StartLarge,
    PutPart,
    CopyPart,
    FinishLarge,
    CancelLarge,

    CreateObject,
    GetObject,
    UpdateObject,
    DeleteObject,
    CreateUpload,
    Send,
    Confirm,
    DeleteUpload,

    CreateKey,
    DeleteKey,
    Authorize,

    Advance,
    RunTasks,
    RunSteps,
    Restart,
    Crash,
    Check,
}

/// <summary>How often each operation comes, and who plays it.</summary>
static class Operations
{
    public static readonly IReadOnlyList<(What What, int Weight, Func<Player, Step, Task> PlayAsync)> All =
    [
        (What.CreateAtB2, 45, (player, step) => player.CreateAtB2Async(step)),
        (What.CreateAtV1, 50, (player, step) => player.CreateAtV1Async(step)),
        (What.UpdateAtB2, 10, (player, step) => player.UpdateAtB2Async(step)),
        (What.UpdateAtV1, 10, (player, step) => player.UpdateAtV1Async(step)),
        (What.DeleteStrictly, 20, (player, step) => player.DeleteStrictlyAsync(step)),
        (What.End, 50, (player, step) => player.EndAsync(step)),
        (What.Plan, 15, (player, step) => player.PlanAsync(step)),
        (What.Restore, 22, (player, step) => player.RestoreAsync(step)),
        (What.Kill, 16, (player, step) => player.KillAsync(step)),
        (What.Purge, 16, (player, step) => player.PurgeAsync(step)),
        (What.ShowBucket, 15, (player, step) => player.ShowBucketAsync(step)),

        (What.Upload, 110, (player, step) => player.UploadAsync(step)),
        (What.KeepUrl, 12, (player, step) => player.KeepUrlAsync(step)),
        (What.UploadToKept, 25, (player, step) => player.UploadToKeptAsync(step)),
        (What.Hide, 40, (player, step) => player.HideAsync(step)),
        (What.DeleteVersion, 40, (player, step) => player.DeleteVersionAsync(step)),
        (What.Copy, 45, (player, step) => player.CopyAsync(step)),
        (What.Download, 45, (player, step) => player.DownloadAsync(step)),
        (What.DownloadByName, 20, (player, step) => player.DownloadByNameAsync(step)),
        (What.GetFileInfo, 15, (player, step) => player.GetFileInfoAsync(step)),
        (What.ListNames, 25, (player, step) => player.ListNamesAsync(step)),
        (What.ListVersions, 25, (player, step) => player.ListVersionsAsync(step)),

        (What.StartLarge, 20, (player, step) => player.StartLargeAsync(step)),
        (What.PutPart, 75, (player, step) => player.PutPartAsync(step)),
        (What.CopyPart, 15, (player, step) => player.CopyPartAsync(step)),
        (What.FinishLarge, 45, (player, step) => player.FinishLargeAsync(step)),
        (What.CancelLarge, 10, (player, step) => player.CancelLargeAsync(step)),

        (What.CreateObject, 90, (player, step) => player.CreateObjectAsync(step)),
        (What.GetObject, 12, (player, step) => player.GetObjectAsync(step)),
        (What.UpdateObject, 40, (player, step) => player.UpdateObjectAsync(step)),
        (What.DeleteObject, 18, (player, step) => player.DeleteObjectAsync(step)),
        (What.CreateUpload, 35, (player, step) => player.CreateUploadAsync(step)),
        (What.Send, 40, (player, step) => player.SendAsync(step)),
        (What.Confirm, 60, (player, step) => player.ConfirmAsync(step)),
        (What.DeleteUpload, 12, (player, step) => player.DeleteUploadAsync(step)),

        (What.CreateKey, 20, (player, step) => player.CreateKeyAsync(step)),
        (What.DeleteKey, 5, (player, step) => player.DeleteKeyAsync(step)),
        (What.Authorize, 10, (player, step) => player.AuthorizeAsync(step)),

        (What.Advance, 25, (player, step) => player.AdvanceAsync(step)),
        (What.RunTasks, 8, (player, _) => player.RunTasksAsync()),
        (What.RunSteps, 20, (player, step) => player.RunStepsAsync(step)),
        (What.Restart, 5, (player, _) => player.RestartAsync()),
        (What.Crash, 8, (player, step) => player.CrashAsync(step)),
        (What.Check, 2, (player, _) => player.CheckAsync()),
    ];

    static readonly int[] BucketsByWeight = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4];

    /// <summary>See <see cref="World.ModelWorld.BucketAt"/>.</summary>
    static readonly int[] Lives = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3];

    static readonly int Total = All.Sum(one => one.Weight);

    /// <summary>The same seed makes the same steps.</summary>
    public static List<Step> Generate(ulong seed, int count)
    {
        var random = new SplitMix64(seed);
        var steps = new List<Step>();
        for (var i = 0; i < count; i++)
        {
            var at = random.Below(Total);
            var what = All.First(one => (at -= one.Weight) < 0).What;
            // Mostly the same few names, and their newest life; mostly the master key.
            var life = Lives[random.Below(Lives.Length)];
            var bucket = BucketsByWeight[random.Below(BucketsByWeight.Length)] + (World.Names.Buckets.Length * life);
            var key = random.Below(5) == 0 ? 1 + random.Below(8) : 0;
            steps.Add(new Step(what, bucket, random.Below(100), random.Below(100), random.Below(100), key));
        }

        return steps;
    }
}
