using System.Text;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Tests.Disk;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Published_values_are_met(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(0, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_result_for_one_part_is_the_seed_of_the_next()
    {
        var bytes = Enumerable.Range(0, 100).Select(value => (byte)(value * 7)).ToArray();

        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(Crc32C.Compute(5, bytes), Crc32C.Compute(Crc32C.Compute(5, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }
}
