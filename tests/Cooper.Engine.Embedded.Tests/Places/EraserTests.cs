using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class EraserTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-eraser-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_body_that_another_place_has_too_keeps_every_byte()
    {
        var content = new byte[9_000_000];
        new SeededEntropy(1).Fill(content);
        var place = MakePlace();
        var kept = Path.Join(folder.FullName, "kept");
        File.WriteAllBytes(kept, content);
        new LinuxDisk().Link(kept, Path.Join(place.Bodies, "shared"));
        File.WriteAllBytes(Path.Join(place.Bodies, "own"), content);

        var erased = await Eraser.EraseContentAsync(new LinuxDisk(), place, int.MaxValue, long.MaxValue, new ErasePace());

        Assert.Equal((2, 18_000_000), (erased.Files, erased.Bytes));
        Assert.Equal(content, File.ReadAllBytes(kept));
        Assert.Equal([place.Index], Directory.GetFileSystemEntries(place.Folder));
    }

    [Theory]
    [InlineData(3, long.MaxValue, 3)]
    [InlineData(int.MaxValue, 250, 3)]
    public async Task It_stops_at_either_bound_and_goes_on_from_there(int filesMax, long bytesMax, int expected)
    {
        var place = MakePlace();
        for (var number = 0; number < 7; number++)
            File.WriteAllBytes(Path.Join(place.Bodies, $"{number}"), new byte[100]);

        var first = await Eraser.EraseContentAsync(new LinuxDisk(), place, filesMax, bytesMax, new ErasePace());
        var total = first.Files;
        while (await Eraser.EraseContentAsync(new LinuxDisk(), place, filesMax, bytesMax, new ErasePace()) is { Files: > 0 } more)
            total += more.Files;

        Assert.Equal((expected, 7), (first.Files, total));
        Assert.Equal([place.Index], Directory.GetFileSystemEntries(place.Folder));
    }

    PlacePaths MakePlace()
    {
        var place = new PlacePaths(folder.FullName, Path.Join(folder.FullName, "place"));
        Directory.CreateDirectory(place.Bodies);
        File.WriteAllText(place.Index, "");
        return place;
    }
}
