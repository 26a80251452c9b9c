namespace Cooper.Model.Tests.Steps;

/// <summary>
/// One operation. What its numbers mean is looked up when it is played, in what there is then: so a list of steps means something,
/// whichever of them are left out.
/// </summary>
/// <param name="Bucket">Which name, and which of its lives.</param>
/// <param name="Name">Of a file; or the bucket that something is copied to.</param>
/// <param name="Pick">Which of several: version, object, upload, form of the call.</param>
/// <param name="Size">Of the content.</param>
/// <param name="Key">Who calls; 0 is the master key.</param>
sealed record Step(What What, int Bucket = 0, int Name = 0, int Pick = 0, int Size = 0, int Key = 0)
{
    /// <summary>As it stands in a test.</summary>
    public override string ToString()
    {
        var text = $"new(What.{What}";
        foreach (var (name, value) in new[] { ("Bucket", Bucket), ("Name", Name), ("Pick", Pick), ("Size", Size), ("Key", Key) })
        {
            if (value != 0)
                text += $", {name}: {value}";
        }

        return text + ")";
    }
}
