using System.Text;
using Cooper.Model.Tests.World;

namespace Cooper.Model.Tests.Steps;

/// <summary>How often each operation met each state of a bucket, and how often each answer was due.</summary>
sealed class Coverage
{
    /// <summary>Those that meet no bucket.</summary>
    static readonly HashSet<What> OfNoBucket =
        [What.DeleteKey, What.Authorize, What.Advance, What.RunTasks, What.RunSteps, What.Restart, What.Crash, What.Check];

    /// <summary>All that the model can say.</summary>
    static readonly string[] Answers =
    [
        "200", "204", "206", "400 already_hidden", "400 bad_bucket_id", "400 bad_request", "400 cannot_delete_non_empty_bucket",
        "400 duplicate_bucket_name", "400 etag_mismatch", "400 file_not_present", "400 hash_mismatch", "400 invalid_blob_data",
        "400 missing_part", "400 no_such_file", "400 part_sha1_mismatch", "400 policy_required", "400 unique_key_value_missing",
        "400 upload_already_completed", "400 upload_canceled", "400 upload_expired", "400 upload_not_received", "401 bad_auth_token",
        "401 expired_api_key", "401 expired_auth_token", "401 invalid_api_key", "401 unauthorized", "403 insufficient_permission",
        "403 presigned_url_invalid", "404 bucket_deleting", "404 bucket_not_found", "404 not_found", "404 object_not_found",
        "404 unique_key_not_found", "404 upload_not_found", "409 bucket_deleting", "409 bucket_name_taken", "409 conflict",
        "409 task_not_cancelable", "409 unique_key_conflict", "412 revision_mismatch", "416 range_not_satisfiable",
    ];

    readonly Dictionary<(What, Standing), int> met = [];
    readonly SortedDictionary<string, int> answered = new(StringComparer.Ordinal);
    readonly Lock gate = new();

    public int Steps { get; set; }

    public void Met(What what, Standing standing)
    {
        lock (gate)
            met[(what, standing)] = met.GetValueOrDefault((what, standing)) + 1;
    }

    public void Answered(What what, string outcome)
    {
        lock (gate)
        {
            answered[outcome] = answered.GetValueOrDefault(outcome) + 1;
            answered[$"{what} {outcome}"] = answered.GetValueOrDefault($"{what} {outcome}") + 1;
        }
    }

    /// <summary>Cells that stayed empty.</summary>
    public IReadOnlyList<string> Empty =>
    [
        .. from what in Enum.GetValues<What>()
           where !OfNoBucket.Contains(what)
           from standing in Enum.GetValues<Standing>()
           where CanMeet(what, standing) && !met.ContainsKey((what, standing))
           select $"{what} x {standing}",
        .. Answers.Where(answer => !answered.ContainsKey(answer)),
    ];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{"",-16}").AppendLine(string.Concat(Enum.GetNames<Standing>().Select(name => $"{name,12}")));
        foreach (var what in Enum.GetValues<What>().Where(what => !OfNoBucket.Contains(what)))
        {
            text.Append($"{what,-16}")
                .AppendLine(string.Concat(Enum.GetValues<Standing>().Select(one => $"{met.GetValueOrDefault((what, one)),12}")));
        }

        foreach (var (outcome, count) in answered.Where(one => char.IsAsciiDigit(one.Key[0])))
        {
            var by = answered.Where(one => one.Key.EndsWith(" " + outcome, StringComparison.Ordinal))
                .Select(one => $"{one.Key[..^(outcome.Length + 1)]} {one.Value}");
            text.AppendLine($"{outcome,-40}{count,9}  {string.Join(", ", by)}");
        }

        text.Append($"empty cells {Empty.Count}{(Empty.Count == 0 ? "" : ": " + string.Join(", ", Empty))}");
        return text.ToString();
    }

    /// <summary>What never was has no versions, objects and uploads to be named.</summary>
    static bool CanMeet(What what, Standing standing) => standing != Standing.Never || what is not (
        What.DeleteVersion or What.Copy or What.Download or What.GetFileInfo or What.PutPart or What.CopyPart or What.FinishLarge
        or What.CancelLarge or What.GetObject or What.UpdateObject or What.DeleteObject or What.Send or What.Confirm or What.DeleteUpload
        or What.UploadToKept);
}
