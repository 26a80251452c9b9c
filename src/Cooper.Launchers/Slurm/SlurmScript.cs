using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Slurm;

/// <summary>
/// The batch script. Slurm keeps it where only root and the job's user read it, so the ticket is in it and not in the job's environment.
/// The worker and its line come over descriptors of the shell, which the worker then replaces: signals reach it, and no file is left.
/// </summary>
static class SlurmScript
{
    const string WorkerEnd = "COOPER_WORKER";
    const string LineEnd = "COOPER_LINE";

    public static string For(WorkerProgram worker, JobSpec job)
    {
        if (worker.Source.Split('\n').Contains(WorkerEnd, StringComparer.Ordinal))
            throw new ArgumentException($"The worker has a line {WorkerEnd}", nameof(worker));
        return
            $"""
            #!/bin/sh
            exec python3 -I -u /dev/fd/3 3<<'{WorkerEnd}' <<'{LineEnd}'
            {worker.Source.TrimEnd('\n')}
            {WorkerEnd}
            {WorkerProgram.LineFor(job)}{LineEnd}

            """;
    }
}
