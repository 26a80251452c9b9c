using System.Security.Cryptography;
using Cooper.Domain.Buckets;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>Whether a folder that a crash has left keeps every promise. It is used up by that.</summary>
sealed class Judgement(string folder, Expectation expected, PlaceSeams seams, bool compacts)
{
    readonly LinuxDisk disk = new();

    public static async Task RunAsync(
        string folder, Expectation expected, bool isCheckedFirst, PlaceSeams? seams = null, bool compacts = false)
    {
        var judgement = new Judgement(folder, expected, seams ?? PlaceSeams.Standard, compacts);
        judgement.FindNothingOf(expected.Erased);
        if (isCheckedFirst && disk().FileExists(Path.Join(folder, "format")))
            judgement.RequireNoDamage(FolderCheck.Run(folder, disk(), new CheckOptions()));
        await judgement.RunAsync();

        static LinuxDisk disk() => new();
    }

    async Task RunAsync()
    {
        var before = await UseAsync();
        var found = FolderCheck.Run(folder, disk, new CheckOptions(Deep: true, Repair: true));
        RequireNoDamage(found);
        var again = FolderCheck.Run(folder, disk, new CheckOptions());
        Require(again.Findings.Count == 0, () => $"Check finds more after a repair:\n{CheckText.Render(again)}");

        var bytes = Fingerprint();
        await using (var held = await HeldEngine.OpenAsync(folder, disk, seams))
        {
            var after = await EngineFacts.ReadAsync(held.Engine);
            Require(after.SetEquals(before), () =>
                $"A second open changes what is there: {string.Join('\n', after.Except(before).Concat(before.Except(after)).Take(4))}");
            Require(
                (await held.Engine.Catalog.Tasks.ListAsync(TestEngine.TheAccount, null, null, null, 0, 100, default)).All(task =>
                    task.State == TaskState.Completed),
                () => "A task is not completed");
            await FindNothingOfEndedAsync(held.Engine);
        }

        Require(Fingerprint() == bytes, () => "A second open changes the folder");
    }

    /// <summary>Opens it, compares, and goes on with it: every bucket still takes files, and every task comes to its end.</summary>
    async Task<HashSet<string>> UseAsync()
    {
        await using var held = await HeldEngine.OpenAsync(folder, disk, seams);
        var facts = await EngineFacts.ReadAsync(held.Engine);
        if (expected.Objection(facts) is { } objection)
            throw new JudgementException(objection);

        await UploadEverywhereAsync(held.Engine, facts);
        if (compacts)
            await CompactEverywhereAsync(held.Engine);
        await held.Engine.RunTasksAsync();
        return facts;
    }

    /// <summary>The content of what is uploaded to every bucket after a crash.</summary>
    public static byte[] After { get; } = [7, 7, 7];

    public static async Task CompactEverywhereAsync(TestEngine engine)
    {
        foreach (var bucket in await engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
        {
            if (bucket.State == BucketState.Live)
                await engine.CompactAsync(bucket);
        }
    }

    /// <summary>Adds what it uploads to the facts.</summary>
    static async Task UploadEverywhereAsync(TestEngine engine, HashSet<string> facts)
    {
        foreach (var bucket in await engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
        {
            if (bucket.State == BucketState.Live)
                facts.Add(EngineFacts.Of(await engine.UploadAsync(bucket, "after", After), After));
        }
    }

    async Task FindNothingOfEndedAsync(TestEngine engine)
    {
        foreach (var place in Directory.GetDirectories(Path.Join(folder, "buckets"), "*", SearchOption.AllDirectories).Select(path =>
            BucketId.TryParse(Path.GetFileName(path))))
        {
            if (place is { } id)
                Require(await engine.Catalog.Buckets.FindAsync(id, default) is { State: BucketState.Live }, () =>
                    $"The place of {id} is left without a bucket");
        }

        Require(!Directory.EnumerateFileSystemEntries(Path.Join(folder, "ending")).Any(), () => "A place is left in ending/");
    }

    void FindNothingOf(IEnumerable<BucketId> buckets)
    {
        foreach (var bucket in buckets)
        {
            if (!Directory.Exists(folder))
                continue;
            var marker = CanonicalWorkload.MarkerOf(bucket);
            foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
                Require(File.ReadAllBytes(file).AsSpan().IndexOf(marker) < 0, () =>
                    $"{Path.GetRelativePath(folder, file)} still holds bytes of {bucket}, whose end was completed");
        }
    }

    void RequireNoDamage(CheckReport report) => Require(!report.HasDamage, () => $"Check finds damage:\n{CheckText.Render(report)}");

    string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    static void Require(bool isTrue, Func<string> otherwise)
    {
        if (!isTrue)
            throw new JudgementException(otherwise());
    }
}
