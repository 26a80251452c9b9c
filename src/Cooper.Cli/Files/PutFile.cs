using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Cli.Files;

/// <summary>What is put where.</summary>
sealed record NewFile(FileBucket Bucket, string Name, string ContentType, IReadOnlyDictionary<string, string> Info);

/// <summary>
/// Sends a file whole, or in parts that travel beside each other. Every byte is digested before it is sent, and the server refuses what
/// arrives otherwise.
/// </summary>
sealed class PutFile(CommandRun run, Transfer transfer)
{
    const int TriesMax = 5;
    const int PartsMax = 10_000;

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A file that was given up is given up on the server too, even after Ctrl-C.</summary>
    static readonly TimeSpan CancelWithin = TimeSpan.FromSeconds(10);

    /// <summary>The size of parts for a file of so many bytes: as the server advises, unless it would be too many.</summary>
    public static long PartBytesFor(long length, long wish, B2Account account) =>
        Math.Max(Math.Max(wish, account.PartBytesMin), (length + PartsMax - 1) / PartsMax);

    public async Task<Answer> ExecuteAsync(NewFile file, SafeFileHandle content, long length, long partBytes, int parallel)
    {
        transfer.Stage = "reading";
        var digests = await FileDigests.ReadAsync(content, length, partBytes, transfer, run.Stop);
        transfer.Stage = "";
        transfer.Restart();
        return digests.Parts.Count > 1
            ? await SendPartsAsync(file, content, length, partBytes, digests, parallel)
            : await SendWholeAsync(file, content, length, digests.Whole);
    }

    async Task<Answer> SendWholeAsync(NewFile file, SafeFileHandle content, long length, string sha1)
    {
        var headers = new Dictionary<string, string>
        {
            ["X-Bz-File-Name"] = B2Client.EncodeName(file.Name),
            ["X-Bz-Content-Sha1"] = sha1,
        };
        foreach (var (name, value) in file.Info)
            headers["X-Bz-Info-" + name] = B2Client.EncodeName(value);

        var address = default(UploadAddress);
        var answer = await TryAsync(async () =>
        {
            address ??= await run.B2.GetUploadUrlAsync(file.Bucket.Id, run.Stop);
            return await SendAsync(address, headers, file.ContentType, new FileSlice(content, 0, length, transfer), () => address = null);
        });
        return new FileView(answer.Json).Sha1 == sha1 ? answer : throw Differs(file.Name);
    }

    async Task<Answer> SendPartsAsync(NewFile file, SafeFileHandle content, long length, long partBytes, FileDigests digests, int parallel)
    {
        // B2 keeps no digest of a large file; by custom it stands here.
        var info = new JsonObject { ["large_file_sha1"] = digests.Whole };
        foreach (var (name, value) in file.Info)
            info[name] = value;
        var request = new JsonObject
        {
            ["bucketId"] = file.Bucket.Id,
            ["fileName"] = file.Name,
            ["contentType"] = file.ContentType,
            ["fileInfo"] = info,
        };
        var started = await run.B2.StartLargeFileAsync(request, run.Stop);
        var fileId = new FileView(started.Json).Id;
        try
        {
            var addresses = new ConcurrentBag<UploadAddress>();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, digests.Parts.Count),
                new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = run.Stop },
                async (index, _) =>
                {
                    var start = index * partBytes;
                    var part = new Part(index + 1, start, Math.Min(partBytes, length - start), digests.Parts[index]);
                    await SendPartAsync(fileId, content, part, addresses);
                });
            var answer = await TryAsync(() => run.B2.FinishLargeFileAsync(fileId, digests.Parts, run.Stop));
            return new FileView(answer.Json).Bytes == length ? answer : throw Differs(file.Name);
        }
        catch (Exception failure) when (failure is CliException or OperationCanceledException or IOException)
        {
            await CancelAsync(fileId);
            throw;
        }
    }

    async Task SendPartAsync(string fileId, SafeFileHandle content, Part part, ConcurrentBag<UploadAddress> addresses)
    {
        var headers = new Dictionary<string, string> { ["X-Bz-Part-Number"] = part.Number.ToString(), ["X-Bz-Content-Sha1"] = part.Sha1 };
        var answer = await TryAsync(async () =>
        {
            var address = addresses.TryTake(out var used) ? used : await run.B2.GetUploadPartUrlAsync(fileId, run.Stop);
            var slice = new FileSlice(content, part.Start, part.Length, transfer);
            var sent = await SendAsync(address, headers, contentType: null, slice, spend: () => { });
            addresses.Add(address);
            return sent;
        });
        if (new FileView(answer.Json).Sha1 != part.Sha1)
            throw Differs($"part {part.Number}");
    }

    async Task<Answer> SendAsync(
        UploadAddress address, IReadOnlyDictionary<string, string> headers, string? contentType, FileSlice slice, Action spend)
    {
        await using (slice)
        {
            try
            {
                return await run.B2.UploadAsync(address, headers, contentType, slice, slice.Length, run.Stop);
            }
            catch (CliException)
            {
                transfer.TakeBack(slice.Sent);
                spend();
                throw;
            }
        }
    }

    /// <summary>Again, each time after twice the pause, while the server is busy or cannot be reached.</summary>
    async Task<Answer> TryAsync(Func<Task<Answer>> act)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await act();
            }
            catch (CliException failure) when (tries < TriesMax && IsPassing(failure))
            {
                await Task.Delay(FirstPause * Math.Pow(2, tries - 1), run.Shell.Time, run.Stop);
            }
        }
    }

    /// <summary>An upload address that has expired is replaced by another, as B2 wants it.</summary>
    static bool IsPassing(CliException failure) => failure switch
    {
        UnreachableException => true,
        DoorException refused => refused.IsPassing || refused.DoorCode is "expired_auth_token" or "bad_auth_token",
        _ => false,
    };

    async Task CancelAsync(string fileId)
    {
        using var patience = new CancellationTokenSource(CancelWithin, run.Shell.Time);
        try
        {
            await run.B2.CancelLargeFileAsync(fileId, patience.Token);
        }
        catch (Exception failure) when (failure is CliException or OperationCanceledException)
        {
            run.Note($"cooper: what was sent stays on the server as unfinished large file {fileId}");
        }
    }

    static CliException Differs(string what) => new(ExitCode.ChecksumDiffers, $"what the server received of {what} is not what was sent");

    readonly record struct Part(int Number, long Start, long Length, string Sha1);
}
