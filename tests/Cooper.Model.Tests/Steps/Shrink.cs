namespace Cooper.Model.Tests.Steps;

/// <summary>
/// Makes a list of steps that fails smaller: halves, quarters and so on are left out as long as it still fails, then numbers.
/// </summary>
static class Shrink
{
    /// <param name="fails">Whether these steps fail; false for an empty list.</param>
    /// <param name="triesMax">Where it stops, whatever it has got to.</param>
    public static async Task<List<Step>> RunAsync(
        IReadOnlyList<Step> steps, Func<IReadOnlyList<Step>, Task<bool>> fails, int triesMax = 400)
    {
        List<Step> smallest = [.. steps];
        var tries = 0;
        for (var size = Math.Max(1, smallest.Count / 2); ; size = Math.Max(1, size / 2))
        {
            var before = smallest.Count;
            for (var at = 0; at < smallest.Count && tries < triesMax;)
            {
                List<Step> without = [.. smallest.Take(at), .. smallest.Skip(at + size)];
                tries++;
                if (await fails(without))
                    smallest = without;
                else
                    at += size;
            }

            if (tries >= triesMax || (size == 1 && smallest.Count == before))
                break;
        }

        for (var at = 0; at < smallest.Count && tries < triesMax; at++)
        {
            var step = smallest[at];
            foreach (var simpler in new[] { step with { Key = 0 }, step with { Size = 0 }, step with { Name = 0 }, step with { Pick = 0 } })
            {
                var changed = Merge(step, smallest[at], simpler);
                if (changed == smallest[at])
                    continue;
                List<Step> tried = [.. smallest.Take(at), changed, .. smallest.Skip(at + 1)];
                tries++;
                if (await fails(tried))
                    smallest = tried;
            }
        }

        return smallest;
    }

    /// <summary>What has been made simpler already stays so.</summary>
    static Step Merge(Step original, Step present, Step simpler) => present with
    {
        Key = simpler.Key == original.Key ? present.Key : simpler.Key,
        Size = simpler.Size == original.Size ? present.Size : simpler.Size,
        Name = simpler.Name == original.Name ? present.Name : simpler.Name,
        Pick = simpler.Pick == original.Pick ? present.Pick : simpler.Pick,
    };
}
