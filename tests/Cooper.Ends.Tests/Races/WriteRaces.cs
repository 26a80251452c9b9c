using System.Text;
using Cooper.Domain.Files;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Races;

/// <summary>Writers of one bucket against each other.</summary>
public sealed class WriteRaces(ITestOutputHelper output)
{
    [Fact]
    public Task Hide_against_delete_version() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var file = await race.Engine.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray());
            var hide = race.Start(() => race.Engine.HideAsync(bucket, "cat.jpg"));
            var delete = race.Start(() => race.Engine.DeleteAsync(file));
            var (hidden, deleted) = (await hide.EndAsync(), await delete.EndAsync());
            return $"{hidden}, {deleted}, {(await race.Engine.CountAsync(bucket)).Describe()}";
        },
        "ok, ok, 1 hide marker", "NoSuchFile, ok, nothing");

    [Fact]
    public Task Two_parts_of_the_same_number() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var file = await race.Engine.StartAsync(bucket, "large.bin");
            var one = race.Start(() => race.Engine.UploadPartAsync(file, bucket, 1, "first"u8.ToArray()));
            var two = race.Start(() => race.Engine.UploadPartAsync(file, bucket, 1, "second"u8.ToArray()));
            var outcomes = $"{await one.EndAsync()}, {await two.EndAsync()}";
            var part = (await race.Engine.ListPartsAsync(file)).Single();
            var last = await race.Engine.UploadPartAsync(file, bucket, 2, "last"u8.ToArray());
            var whole = await race.Engine.FinishAsync(file, part.Sha1, last.Sha1);
            var content = Encoding.ASCII.GetString(await race.Engine.ReadAsync(whole, 0, whole.Length));
            var count = await race.Engine.CountAsync(bucket);
            Assert.Equal(content.Length, count.Bytes);
            return $"{outcomes}, {content}";
        },
        "ok, ok, firstlast", "ok, ok, secondlast");

    [Fact]
    public Task Finish_against_cancel() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var (file, sha1s) = await EndRaces.StartWithPartsAsync(race, bucket);
            var finish = race.Start(() => race.Engine.FinishAsync(file, sha1s));
            var cancel = race.Start(() => race.Engine.CancelAsync(file));
            var outcomes = $"{await finish.EndAsync()}, {await cancel.EndAsync()}";
            var content = await race.Engine.CountAsync(bucket);
            Assert.Equal(finish.IsOk ? 11 : 0, content.Bytes);
            if (finish.IsOk)
                Assert.Equal("firstsecond"u8.ToArray(), await race.Engine.ReadAsync(finish.Value, 0, 11));
            return $"{outcomes}, {content.Describe()}";
        },
        "ok, BadRequest, 1 file version", "BadRequest, ok, nothing");

    [Fact]
    public Task Closing_against_a_group_of_commits() => Race.RunAsync(
        output,
        async race =>
        {
            var folder = Directory.CreateTempSubdirectory("cooper-closing-").FullName;
            try
            {
                var engine = await Cooper.Testing.TestEngine.OpenAsync(folder, time: race.Clock);
                var bucket = await engine.CreateBucketAsync("bucket");
                var uploads = Enumerable.Range(0, 8)
                    .Select(at => race.Start(() => engine.UploadAsync(bucket, $"{at}", Encoding.ASCII.GetBytes($"{at}")))).ToList();
                var close = race.Start(async () => await engine.Places.DisposeAsync());
                var outcomes = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var upload in uploads)
                    outcomes.Add(await upload.EndAsync());
                Assert.Equal("ok", await close.EndAsync());
                await engine.DisposeAsync();

                await using var again = await Cooper.Testing.TestEngine.OpenAsync(folder, time: race.Clock);
                var present = (await again.ListVersionsAsync(bucket)).Rows.Cast<FileRow.Version>().Select(row => row.File.Id).ToHashSet();
                Assert.All(uploads.Where(upload => upload.IsOk), upload => Assert.Contains(upload.Value.Id, present));
                return string.Join(" ", outcomes);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        },
        Race.Rare("ok"), Race.Rare("ShuttingDown"), "ShuttingDown ok");
}
