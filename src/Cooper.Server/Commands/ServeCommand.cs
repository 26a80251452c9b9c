using System.CommandLine;
using System.Runtime.InteropServices;
using Cooper.Engine.Embedded.Disk;
using Cooper.Server.Options;

namespace Cooper.Server.Commands;

/// <summary><c>cooper serve</c>: runs the server until SIGTERM or SIGINT.</summary>
static class ServeCommand
{
    public static Command Make()
    {
        var flags = new OptionFlags();
        var command = new Command("serve", "Runs the server in the foreground. SIGTERM and SIGINT stop it cleanly.");
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(ServerOptions.From(flags.Read(parsed)), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        await using var server = CooperServer.Build(options, TimeProvider.System, new SystemEntropy(), new LinuxDisk(), FailStop.Run);
        await server.StartAsync(cancellationToken);
        System.Console.Out.WriteLine(Welcome.Write(server.Url, server.MasterKey));
        server.StartTasks();
        await stop.Task;
        return (int)ExitCode.Ok;

        // The first signal stops cleanly; a second one, of somebody who will not wait, does what it does to any program.
        void Stop(PosixSignalContext signal) => signal.Cancel = stop.TrySetResult();
    }
}
