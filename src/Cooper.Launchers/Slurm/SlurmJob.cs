using System.Text.Json;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Slurm;

/// <summary>What Slurm says of one job; the types of some fields differ between its versions.</summary>
/// <param name="JobState">A word, or an array of words.</param>
/// <param name="ExitCode">As <c>wait</c> gives it, if it is a number.</param>
sealed record SlurmJob(long JobId, string? Name, JsonElement JobState, JsonElement ExitCode)
{
    /// <summary>
    /// Words after which nothing of a job is left. COMPLETING is not one of them, nor NODE_FAIL: of a node that does not answer nobody
    /// knows what it runs. Nor is any word that we do not know.
    /// </summary>
    static readonly string[] EndWords =
        ["COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "PREEMPTED", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE"];

    /// <summary>Those that a job brings about itself, with a code of its own.</summary>
    static readonly string[] OwnEndWords = ["COMPLETED", "FAILED"];

    public bool IsOver => Words.Count > 0 && Words.All(EndWords.Contains);

    IReadOnlyList<string> Words => JobState.ValueKind switch
    {
        JsonValueKind.String => [JobState.GetString()!],
        JsonValueKind.Array => [.. JobState.EnumerateArray().Select(word => word.ToString())],
        _ => [],
    };

    public JobSighting ToSighting()
    {
        var word = EngineWord.Clean(Words.Count == 1 ? Words[0] : string.Join('_', Words));
        if (IsOver)
            return new JobSighting(Domain.Launchers.JobState.Ended, OwnExitCode(), word);
        return new JobSighting(word == "PENDING" ? Domain.Launchers.JobState.Pending : Domain.Launchers.JobState.Running, null, word);
    }

    int? OwnExitCode()
    {
        const int SignalMask = 0x7f;
        const int CodeShift = 8;
        if (!Words.All(OwnEndWords.Contains) || ExitCode.ValueKind != JsonValueKind.Number || !ExitCode.TryGetInt32(out var status))
            return null;
        return (status & SignalMask) is var signal and not 0 ? -signal : status >> CodeShift;
    }
}
