using System.Text.Json;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Slurm;

namespace Cooper.Launchers.Tests.Slurm;

public sealed class SlurmJobTests
{
    [Theory]
    [InlineData("\"PENDING\"", "0", JobState.Pending, null, "PENDING")]
    [InlineData("\"RUNNING\"", "0", JobState.Running, null, "RUNNING")]
    [InlineData("\"COMPLETING\"", "0", JobState.Running, null, "COMPLETING")]
    [InlineData("\"SUSPENDED\"", "0", JobState.Running, null, "SUSPENDED")]
    [InlineData("\"NODE_FAIL\"", "0", JobState.Running, null, "NODE_FAIL")]
    [InlineData("\"A_WORD_OF_TOMORROW\"", "0", JobState.Running, null, "A_WORD_OF_TOMORROW")]
    [InlineData("\"<b>\"", "0", JobState.Running, null, "UNKNOWN")]
    [InlineData("null", "0", JobState.Running, null, "UNKNOWN")]
    [InlineData("\"COMPLETED\"", "0", JobState.Ended, 0, "COMPLETED")]
    [InlineData("\"FAILED\"", "1792", JobState.Ended, 7, "FAILED")]
    [InlineData("\"FAILED\"", "9", JobState.Ended, -9, "FAILED")]
    [InlineData("\"CANCELLED\"", "0", JobState.Ended, null, "CANCELLED")]
    [InlineData("\"TIMEOUT\"", "0", JobState.Ended, null, "TIMEOUT")]
    [InlineData("[\"COMPLETED\"]", "{\"status\":[\"SUCCESS\"]}", JobState.Ended, null, "COMPLETED")]
    [InlineData("[\"CANCELLED\",\"COMPLETING\"]", "0", JobState.Running, null, "CANCELLED_COMPLETING")]
    public void Only_words_that_say_so_end_a_job(string state, string code, JobState expected, int? exitCode, string word)
    {
        var job = new SlurmJob(1, "cooper-a-1", JsonElement.Parse(state), JsonElement.Parse(code));

        Assert.Equal(new JobSighting(expected, exitCode, word), job.ToSighting());
    }

    [Fact]
    public void A_worker_cannot_end_its_own_script() => Assert.Throws<ArgumentException>(() => SlurmScript.For(
        new WorkerProgram("print(1)\nCOOPER_WORKER\nrm -rf /"),
        new JobSpec(
            JobName.For("a", 1), new Uri("http://127.0.0.1:9/"), new JobTicket("x"), new JobLimits(TimeSpan.FromMinutes(1), 1, null))));
}
