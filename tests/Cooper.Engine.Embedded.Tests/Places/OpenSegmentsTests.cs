using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class OpenSegmentsTests : IDisposable
{
    const int Segments = 40;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-segments-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void However_many_are_read_few_stay_open()
    {
        using var segments = new OpenSegments(new LinuxDisk(), MakePlace());

        for (var round = 0; round < 2; round++)
        {
            for (var number = 1; number <= Segments; number++)
                Assert.Equal((uint)number, segments.Read(number, (_, seed) => seed));
        }

        Assert.Equal(OpenSegments.Max, segments.Count);
    }

    [Fact]
    public void One_that_is_being_read_stays_open()
    {
        using var segments = new OpenSegments(new LinuxDisk(), MakePlace());

        var length = segments.Read(1, (file, _) =>
        {
            for (var number = 2; number <= Segments; number++)
                segments.Read(number, (other, _) => other.Length);
            return file.Length;
        });

        Assert.Equal(SegmentHeader.Bytes, length);
    }

    PlacePaths MakePlace()
    {
        var place = new PlacePaths(folder.FullName, folder.FullName);
        Directory.CreateDirectory(place.Segments);
        var bucket = BucketId.Parse("0123456789abcdef01234567");
        for (var number = 1; number <= Segments; number++)
            File.WriteAllBytes(place.Segment(number), new SegmentHeader(bucket, (uint)number, number).Write());
        return place;
    }
}
