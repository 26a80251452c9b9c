using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Ray;

/// <summary>
/// How a job comes to a Ray cluster: a fixed command line, and everything that is the job's own in its environment. Whoever may use the
/// cluster's API can read that environment; such a one can also run any code there, and so is trusted with the job. The ticket is worthless
/// when it has been used, and is taken out of the environment before the worker starts anything.
/// </summary>
static class RayEntrypoint
{
    const string Line = "COOPER_LINE";
    const string Worker = "COOPER_WORKER";
    const string Seconds = "COOPER_SECONDS";

    /// <summary>Read by Ray's supervisor of the job.</summary>
    const string StopWait = "RAY_JOB_STOP_WAIT_TIME_S";

    /// <summary>
    /// Puts the line where the worker looks for it, and becomes the worker. Ray knows no limit of time: the alarm ends the process, if the
    /// worker has not ended by itself.
    /// </summary>
    public const string Command =
        "exec python3 -I -u -c 'import base64,os,signal,zlib;e=os.environ.pop;"
        + "signal.alarm(int(e(\"" + Seconds + "\")));"
        + "r,w=os.pipe();os.write(w,e(\"" + Line + "\").encode());os.close(w);os.dup2(r,0);os.close(r);"
        + "s=zlib.decompress(base64.b64decode(e(\"" + Worker + "\")));"
        + "exec(compile(s,\"worker.py\",\"exec\"),{\"__name__\":\"__main__\"})'";

    public static IReadOnlyDictionary<string, string> EnvironmentFor(WorkerProgram worker, JobSpec job, TimeSpan stopGrace) =>
        new Dictionary<string, string>
        {
            [Line] = WorkerProgram.LineFor(job),
            [Worker] = Pack(worker.Source),
            [Seconds] = WholeSeconds(job.Limits.Duration),
            [StopWait] = WholeSeconds(stopGrace),
        };

    static string WholeSeconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    static string Pack(string source)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
            zlib.Write(Encoding.UTF8.GetBytes(source));
        return Convert.ToBase64String(packed.ToArray());
    }
}
