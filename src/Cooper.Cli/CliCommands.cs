using System.CommandLine;
using Cooper.Cli.Batches;
using Cooper.Cli.Buckets;
using Cooper.Cli.Completions;
using Cooper.Cli.Files;
using Cooper.Cli.Keys;
using Cooper.Cli.Objects;
using Cooper.Cli.Profiles;
using Cooper.Cli.Tasks;
using Cooper.Cli.Uploads;

namespace Cooper.Cli;

/// <summary>
/// The commands that speak to a running server, by its doors alone: whatever they do, anyone can. <c>docs/cli.md</c> describes them.
/// </summary>
public static class CliCommands
{
    public static IReadOnlyList<Command> Make(Shell shell)
    {
        var cli = new CommandLineOptions(shell);
        return
        [
            LoginCommand.Make(shell),
            cli.Group("bucket", "Buckets, and their ends.", [
                ListBucketsCommand.Make(cli), ShowBucketCommand.Make(cli), CreateBucketCommand.Make(cli), DeleteBucketCommand.Make(cli),
                RestoreBucketCommand.Make(cli), PurgeBucketCommand.Make(cli),
            ]),
            cli.Group("task", "Tasks: what the server does by and by.", [
                ListTasksCommand.Make(cli), ShowTaskCommand.Make(cli), WatchTaskCommand.Make(cli), KillTaskCommand.Make(cli),
                ReceiptCommand.Make(cli),
            ]),
            cli.Group("file", "Files in a bucket.", [
                PutFileCommand.Make(cli), GetFileCommand.Make(cli), ListFilesCommand.Make(cli), RemoveFileCommand.Make(cli),
            ]),
            cli.Group("object", "Objects of a bucket.", [
                CreateObjectCommand.Make(cli), ListObjectsCommand.Make(cli), ShowObjectCommand.Make(cli), DeleteObjectCommand.Make(cli),
            ]),
            cli.Group("upload", "Uploads by signed URLs.", [
                PutUploadCommand.Make(cli), ListUploadsCommand.Make(cli), ShowUploadCommand.Make(cli), DeleteUploadCommand.Make(cli),
            ]),
            cli.Group("batch", "Work on the objects of a bucket.", [
                CreateBatchCommand.Make(cli), SubmitBatchCommand.Make(cli), WatchBatchCommand.Make(cli), CancelBatchCommand.Make(cli),
                RetryBatchCommand.Make(cli), ListBatchesCommand.Make(cli), ShowBatchCommand.Make(cli), LogsCommand.Make(cli),
                ArtifactCommand.Make(cli), DeleteBatchCommand.Make(cli),
            ]),
            cli.Group("key", "Application keys.", [
                CreateKeyCommand.Make(cli), ListKeysCommand.Make(cli), DeleteKeyCommand.Make(cli),
            ]),
            CompletionCommand.Make(shell),
        ];
    }
}
