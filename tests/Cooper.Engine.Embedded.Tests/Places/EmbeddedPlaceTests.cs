using Cooper.Domain.Buckets;
using Cooper.Domain.Places;
using Cooper.Engine.Contract;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

/// <summary>The embedded engine against what every engine must do.</summary>
public sealed class EmbeddedPlaceTests : PlaceContract
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-place-");
    TestEngine? engine;
    Bucket? bucket;

    protected override async Task<IBucketPlace> OpenAsync()
    {
        engine = await TestEngine.OpenAsync(folder.FullName);
        bucket ??= await engine.CreateBucketAsync("photos");
        return (await engine.Places.OpenAsync(bucket.Id, default))!;
    }

    protected override async Task CloseAsync(IBucketPlace place)
    {
        await place.DisposeAsync();
        await engine!.DisposeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
