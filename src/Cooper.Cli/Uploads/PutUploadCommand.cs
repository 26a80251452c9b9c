using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Files;
using Cooper.Cli.Objects;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Uploads;

/// <summary><c>cooper upload put</c>: asks for a ticket, sends the file by its signed URL, and confirms it.</summary>
static class PutUploadCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var path = new Argument<string>("path") { Description = "The file of this machine." };
        var type = new Option<string?>("--content-type")
        {
            Description = "Its content type. Default application/octet-stream.",
            HelpName = "TYPE",
        };
        var property = new Option<string?>("--property")
        {
            Description = "The property of the object that it becomes. Default: its name without the extension.",
            HelpName = "NAME",
        };
        var kind = new Option<string?>("--type")
        {
            Description = "The type of that property. Default: by the content type.",
            HelpName = "TYPE",
        };
        var fields = new Option<string[]>("--field")
        {
            Description = "A field of the object. May be given several times.",
            HelpName = "NAME=VALUE",
        };
        var noObject = new Option<bool>("--no-object") { Description = "Makes no object of it." };
        var command = new Command("put", "Uploads a file by a signed URL, and makes an object of it.")
        {
            bucket, path, type, property, kind, fields, noObject,
        };
        cli.Run(command, async run =>
        {
            var local = run.Get(path);
            if (Directory.Exists(local))
                throw new CliException(ExitCode.LocalFile, $"{local} is a folder");
            await using var content = File.OpenRead(local);
            var contentType = run.Get(type) ?? "application/octet-stream";
            var request = new JsonObject
            {
                ["filename"] = Path.GetFileName(local),
                ["content_type"] = contentType,
                ["create_object_on_confirm"] = !run.Get(noObject),
            };
            // The server takes no announcement of an empty file.
            if (content.Length > 0)
                request["file_size_bytes"] = content.Length;
            if (run.Get(property) is { } name)
                request["blob_property"] = name;
            if (run.Get(kind) is { } blobType)
                request["blob_type"] = blobType;
            var metadata = new JsonObject();
            foreach (var (field, value) in CreateObjectCommand.Pairs("--field", run.Get(fields)))
                metadata[field] = value;
            if (metadata.Count > 0)
                request["object_metadata"] = metadata;

            var ticket = new UploadView((await run.V1.CreateAsync(run.Get(bucket), "uploads", request, run.Stop)).Json);
            if (ticket.Url is { } url)
                await SendAsync(run, content, contentType, url);
            var confirmed = await run.V1.PostAsync(run.Get(bucket), "uploads", ticket.Id, "confirm", new JsonObject(), run.Stop);
            if (run.IsJson)
                run.Print(confirmed);
            else
                Print(run, new UploadView(confirmed.Json), Path.GetFileName(local), content.Length);
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task SendAsync(CommandRun run, FileStream content, string contentType, string url)
    {
        var transfer = new Transfer(run.Shell, Path.GetFileName(content.Name), content.Length);
        await using (run.IsJson ? null : transfer.Show())
        {
            using var body = new StreamContent(new CountingStream(content, transfer.Add));
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            body.Headers.ContentLength = content.Length;
            await run.V1.PutSignedAsync(url, body, run.Stop);
        }
    }

    static void Print(CommandRun run, UploadView upload, string name, long bytes)
    {
        var made = upload.Object is { } id ? $", object {id}" : "";
        run.Print($"Uploaded {Printable.Text(name)}, {Printable.Bytes(bytes)}: {upload.Id}{made}");
        if (upload.Message is { } message)
            run.Note(Printable.Text(message));
    }

    /// <summary>Tells how much was read of it.</summary>
    sealed class CountingStream(Stream inner, Action<long> count) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        int Count(int bytes)
        {
            count(bytes);
            return bytes;
        }
    }
}
