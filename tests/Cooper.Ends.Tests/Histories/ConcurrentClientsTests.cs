using System.Text;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Histories;

/// <summary>
/// Eight clients on one bucket's name: they write, remove, list, read, end, undo and make it anew, and write down what they heard.
/// </summary>
public sealed class ConcurrentClientsTests(ITestOutputHelper output)
{
    const int Clients = 8;
    const string Name = "contested";

    [Fact]
    public async Task Delete_against_write_against_re_create_against_undo()
    {
        var (first, count) = LongRun.Seed is { } given ? ((int)given, 1) : (1, LongRun.Of(3, 300));
        var (checkedWrites, calls) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var history = await RunAsync(seed, callsPerClient: 60);
            var found = Checker.Check(history);
            Assert.True(found.Count == 0, $"COOPER_SEED={seed}: {string.Join('\n', found.Take(10))}");
            checkedWrites += history.Events.Count(one => one is { Call: Call.Upload, IsOk: true });
            calls += history.Events.Count;
            foreach (var call in Enum.GetValues<Call>().Where(call => call != Call.Completed))
                Assert.True(history.Events.Any(one => one.Call == call && one.IsOk), $"COOPER_SEED={seed}: no {call} succeeded");
        }

        output.WriteLine($"acknowledged writes checked {checkedWrites}, lost 0, changed 0 ({count} histories, {calls} calls)");
    }

    static async Task<History> RunAsync(int seed, int callsPerClient)
    {
        await using var doors = await Doors.OpenAsync();
        var history = new History();
        await new Client(doors, history, seed, 0).CreateAsync();
        using var stop = new CancellationTokenSource();
        var work = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await doors.RunOneStepAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System);
            }
        });
        await Task.WhenAll(Enumerable.Range(1, Clients).Select(at => Task.Run(async () =>
        {
            var client = new Client(doors, history, seed, at);
            for (var call = 0; call < callsPerClient; call++)
                await client.CallAsync();
        })));
        await stop.CancelAsync();
        await work;

        // At rest: what is there now, whatever was on the way.
        var last = new Client(doors, history, seed, Clients + 1);
        await last.SettleAsync();
        return history;
    }

    /// <summary>What a client knows, it has heard. Its choices come from the seed and its number.</summary>
    sealed class Client(Doors doors, History history, int seed, int number)
    {
        readonly Dictionary<string, UploadUrl> urls = [];
        readonly Dictionary<string, string> tasks = [];
        readonly List<(string Bucket, string File, string Name)> files = [];
        uint state = (uint)((seed * 1009) + (number * 9176) + 1);
        string bucket = "";
        int written;

        public async Task CallAsync()
        {
            if (bucket.Length == 0)
                await LookAsync();
            await (Draw(60) switch
            {
                < 28 => UploadAsync(),
                < 34 => RemoveAsync(),
                < 42 => ListAsync(),
                < 51 => ReadAsync(),
                51 => EndAsync(Draw(3) > 0 ? "window=1h" : ""),
                < 55 => RestoreAsync(),
                < 57 => CreateAsync(),
                _ => LookAsync(),
            });
        }

        /// <summary>Undoes what can be undone, lists it, ends all and sees that it is gone.</summary>
        public async Task SettleAsync()
        {
            foreach (var id in history.Events.Select(one => one.Incarnation).Where(id => id.Length > 0).Distinct().ToList())
            {
                bucket = id;
                await RestoreAsync("?name=restored-" + id);
                await ListAsync();
                await EndAsync("");
            }

            await doors.RunTasksAsync();
            foreach (var (task, id) in tasks)
            {
                if ((await doors.TaskAsync(task)).Text("status") != "COMPLETED")
                    continue;
                var now = history.Now();
                history.Add(new Event(now, now, Call.Completed, Result.Ok, id));
            }

            foreach (var id in history.Events.Select(one => one.Incarnation).Where(id => id.Length > 0).Distinct().ToList())
            {
                bucket = id;
                await RestoreAsync();
                await ListAsync();
                Assert.Equal("404 bucket_not_found", (await doors.V1Async("GET", $"buckets/bkt_{id}")).Outcome);
            }

            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(doors.Cooper.Data, "ending")));
            Assert.DoesNotContain(Folder.Paths(Path.Join(doors.Cooper.Data, "buckets")), path => Path.GetFileName(path).Length == 24);
        }

        public async Task CreateAsync()
        {
            var began = history.Now();
            var answer = await doors.B2Async(
                "b2_create_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketName = Name, bucketType = "allPrivate" });
            if (answer.Status == 200)
                bucket = answer.Text("bucketId");
            Note(began, Call.Create, answer, answer.Status == 200 ? bucket : "");
        }

        async Task LookAsync()
        {
            var answer = await doors.B2Async("b2_list_buckets", new { accountId = doors.Cooper.MasterKeyId, bucketName = Name });
            bucket = answer.Find("buckets.0.bucketId")?.GetString() ?? bucket;
        }

        async Task UploadAsync()
        {
            if (!urls.TryGetValue(bucket, out var url))
            {
                var given = await doors.B2Async("b2_get_upload_url", new { bucketId = bucket });
                if (given.Status != 200)
                    return;
                urls.Add(bucket, url = new UploadUrl(given.Text("uploadUrl"), given.Text("authorizationToken")));
            }

            var (name, content, id) = ($"file-{Draw(5)}", $"{number}/{written++}", bucket);
            var began = history.Now();
            var answer = await doors.UploadAsync(url, name, Encoding.ASCII.GetBytes(content));
            var file = answer.Status == 200 ? answer.Text("fileId") : "";
            if (answer.Status == 200)
                files.Add((id, file, name));
            else
                urls.Remove(id);
            Note(began, Call.Upload, answer, id, file, content);
        }

        async Task RemoveAsync()
        {
            if (files.Count == 0)
                return;
            var at = Draw(files.Count);
            var (id, file, name) = files[at];
            files.RemoveAt(at);
            var began = history.Now();
            var answer = await doors.B2Async("b2_delete_file_version", new { fileName = name, fileId = file });
            Note(began, Call.Delete, answer, id, file);
        }

        async Task ListAsync()
        {
            var id = bucket;
            var began = history.Now();
            var answer = await doors.B2Async("b2_list_file_versions", new { bucketId = id, maxFileCount = 10_000 });
            var listed = answer.Find("files")?.EnumerateArray().Select(file => file.GetProperty("fileId").GetString()!).ToList() ?? [];
            history.Add(new Event(began, history.Now(), Call.List, ResultOf(answer), id, Listed: listed));
        }

        async Task ReadAsync()
        {
            if (files.Count == 0)
                return;
            var (id, file, _) = files[Draw(files.Count)];
            var began = history.Now();
            var answer = await doors.DownloadByIdAsync(file);
            Note(began, Call.Read, answer, id, file, answer.Status == 200 ? answer.Content : "");
        }

        async Task EndAsync(string query)
        {
            var id = bucket;
            var began = history.Now();
            var answer = await doors.DeleteAsync(id, query);
            if (answer.Status == 200)
                tasks[answer.Text("task_id")] = id;
            Note(began, Call.End, answer, id);
        }

        async Task RestoreAsync(string query = "")
        {
            var id = bucket;
            var began = history.Now();
            Note(began, Call.Restore, await doors.RestoreAsync(id, query), id);
        }

        void Note(long began, Call call, Answer answer, string id, string file = "", string content = "") =>
            history.Add(new Event(began, history.Now(), call, ResultOf(answer), id, file, content));

        static Result ResultOf(Answer answer) => answer.Status switch
        {
            200 => Result.Ok,
            >= 500 => Result.Unknown,
            _ => Result.Refused,
        };

        int Draw(int below)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 8) % (uint)below);
        }
    }
}
