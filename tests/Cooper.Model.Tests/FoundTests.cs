using Cooper.Model.Tests.Steps;

namespace Cooper.Model.Tests;

/// <summary>
/// Lists of steps that once failed, as they were printed, each named by what has to hold. Those of faults that were planted, to see the
/// model find them, are among them.
/// </summary>
public sealed class FoundTests
{
    [Fact]
    public Task A_key_of_two_buckets_works_again_when_the_one_that_is_left_is_restored() => Run.PlayAsync(
        new(What.CreateAtV1, Bucket: 1),
        new(What.CreateAtB2),
        new(What.CreateKey, Pick: 87),
        new(What.End),
        new(What.End, Bucket: 6),
        new(What.RunTasks),
        new(What.Restore, Bucket: 1));

    [Fact]
    public Task Content_stays_as_long_as_an_object_holds_it() => Run.PlayAsync(
        new(What.CreateAtV1),
        new(What.CreateObject, Size: 16),
        new(What.CreateObject, Bucket: 5),
        new(What.UpdateObject, Bucket: 5));

    [Fact]
    public Task A_page_of_versions_goes_on_with_the_version_that_the_one_before_names() => Run.PlayAsync(
        new(What.CreateAtV1),
        new(What.Upload, Name: 89, Pick: 94),
        new(What.Upload, Bucket: 5, Name: 76, Pick: 83),
        new(What.ListVersions));

    [Fact]
    public Task A_file_that_was_answered_is_there_after_a_power_loss() => Run.PlayAsync(
        new(What.CreateAtV1),
        new(What.Upload, Pick: 55),
        new(What.Crash, Bucket: 3, Pick: 80));
}
