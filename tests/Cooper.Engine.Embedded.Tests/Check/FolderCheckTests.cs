using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Tests.Check;

public sealed class FolderCheckTests : IDisposable
{
    static readonly byte[] Large = [.. Enumerable.Range(0, 1_500_000).Select(i => (byte)(i * 31 >> 3))];

    readonly string data = Path.Join(Directory.CreateTempSubdirectory("cooper-check-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(data)!, recursive: true);

    [Fact]
    public async Task A_folder_that_was_used_and_stopped_is_clean()
    {
        await FillAsync();

        var report = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true));

        Assert.Empty(report.Findings);
        Assert.Equal((2, 8, 3), (report.Counts.Buckets, report.Counts.Versions, report.Counts.Bodies));
        Assert.Contains("All is well.", CheckText.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_works_in_a_bucket_without_ending_it_is_no_damage()
    {
        var bucket = await FillAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Join(data, "catalog.db")};Pooling=false"))
        {
            connection.Open();
            await using var insert = connection.CreateCommand();
            insert.CommandText =
                """
                insert into tasks (id, account, kind, state, bucket, progress, created_at, due_at, failures, progressed_at)
                values ('task_00000000000000000000', '0123456789ab', 'api_buckets_batches_process', 0, $bucket, '{}', 0, 0, 0, 0)
                """;
            insert.Parameters.AddWithValue("$bucket", bucket.Id.ToString());
            await insert.ExecuteNonQueryAsync();
        }

        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()).Findings);
    }

    [Fact]
    public void A_folder_that_is_none_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Join(data, "letter.txt"), "dear");

        Assert.Throws<FolderRefusedException>(() => FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()));

        Assert.Equal(["letter.txt"], Directory.GetFiles(data).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("temporary/0123")]
    [InlineData("bodies/ff/ffffffffffffffffffffffffffffffff")]
    [InlineData("../bbbbbbbbbbbbbbbbbbbbbb__/index.db")]
    [InlineData("../../../ending/aaaaaaaaaaaaaaaaaaaaaaaa/segments/1.seg")]
    public async Task What_nothing_refers_to_is_found_and_removed_and_then_all_is_well(string left)
    {
        var bucket = await FillAsync();
        var path = Path.GetFullPath(Path.Join(PlaceOf(bucket), left.Replace("__", bucket.Id.ToString()[^2..])));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "left");

        var found = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions());
        var repaired = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Repair: true));

        Assert.Equal((FindingKind.Removable, false), found.Findings.Select(finding => (finding.Kind, finding.IsRemoved)).Single());
        Assert.True(repaired.IsClean);
        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()).Findings);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("delete from versions where number = 1", "it has lost or gained versions")]
    [InlineData("update versions set timestamp = timestamp + 1 where number = 1", "is not in the index as its record")]
    [InlineData("update versions set position = position + 1 where number = 1", "is not in the index as its record")]
    [InlineData("update place set bytes = bytes + 1", "The counters say")]
    [InlineData("update place set events = events + 1", "The counters say")]
    [InlineData(
        "insert into events (type, occurred, subject_type, subject_id, data, listeners) values ('a', 1, 'b', 'c', '{}', 'd')",
        "0 events), and there are")]
    [InlineData("update place set last_number = 2", "beyond the last number")]
    [InlineData("delete from pieces where version in (select version from pieces order by version limit 1)", "do not make")]
    [InlineData("insert into holds (version, holder) values (99, 'upl_0123456789abcdef')", "holds version 99, which is not there")]
    [InlineData("update dead set bytes = 0", "it has lost or gained versions")]
    public async Task An_index_that_differs_from_what_it_indexes_is_damage(string sql, string what)
    {
        var bucket = await FillAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Join(PlaceOf(bucket), "index.db")};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The lines above.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        var report = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Repair: true));

        Assert.True(report.HasDamage);
        Assert.Contains(report.Findings, finding => finding.What.Contains(what, StringComparison.Ordinal) && finding.Bucket == bucket.Id);
        Assert.DoesNotContain(report.Findings, finding => finding.IsRemoved);
    }

    [Fact]
    public async Task Every_flipped_bit_of_content_is_found_and_names_its_version()
    {
        var bucket = await FillAsync();
        foreach (var file in Directory.GetFiles(Path.Join(PlaceOf(bucket), "segments"))
            .Concat(Directory.GetFiles(Path.Join(PlaceOf(bucket), "bodies"), "*", SearchOption.AllDirectories)))
        {
            var length = new System.IO.FileInfo(file).Length;
            for (var i = 0; i < 20; i++)
            {
                var at = length * i / 20;
                Flip(file, at);
                var report = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true));
                Flip(file, at);

                Assert.True(report.HasDamage, $"byte {at} of {file}");
            }
        }

        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true)).Findings);
    }

    [Fact]
    public async Task A_missing_and_a_cut_body_name_their_version()
    {
        var bucket = await FillAsync();
        var body = Directory.GetFiles(Path.Join(PlaceOf(bucket), "bodies"), "*", SearchOption.AllDirectories).First();
        await using (var file = File.OpenWrite(body))
            file.SetLength(file.Length - 1);
        var cut = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions());
        File.Delete(body);
        var missing = FolderCheck.Run(data, new LinuxDisk(), new CheckOptions());

        Assert.All([cut, missing], report => Assert.Equal(bucket.Id, report.Findings.Single().Version!.Value.Bucket));
    }

    string PlaceOf(Bucket bucket) => Path.Join(data, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString());

    static void Flip(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 4));
    }

    /// <summary>Two buckets with 8 versions (3 of them gone again) and 3 bodies; the first is returned.</summary>
    async Task<Bucket> FillAsync()
    {
        using var folder = DataFolder.Open(data, new LinuxDisk(), new SeededEntropy(2), null);
        await using var engine = await TestEngine.OpenAsync(data);
        var bucket = await engine.CreateBucketAsync("photos");
        await engine.CreateBucketAsync("nothing");
        for (var i = 0; i < 5; i++)
            await engine.UploadAsync(bucket, $"small-{i}", [.. "meow"u8, (byte)i]);
        await engine.DeleteAsync(await engine.UploadAsync(bucket, "gone", [1, 2, 3]));
        await engine.DeleteAsync(await engine.UploadAsync(bucket, "gone large", Large));
        await engine.UploadAsync(bucket, "large", Large);
        await engine.HideAsync(bucket, "small-1");
        var parts = await engine.StartAsync(bucket, "parts");
        var one = await engine.UploadPartAsync(parts, bucket, 1, [1, 2, 3, 4, 5]);
        var two = await engine.UploadPartAsync(parts, bucket, 2, [6]);
        await engine.FinishAsync(parts, one.Sha1, two.Sha1);
        return bucket;
    }
}
