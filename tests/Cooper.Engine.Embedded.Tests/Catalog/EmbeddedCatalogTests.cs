using Cooper.Domain.Catalog;
using Cooper.Engine.Contract;
using Cooper.Engine.Embedded.Catalog;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Tests.Catalog;

public sealed class EmbeddedCatalogTests : CatalogContract
{
    readonly string folder = Directory.CreateTempSubdirectory("cooper-catalog-").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected override Task<ICatalog> OpenAsync() => Task.FromResult<ICatalog>(SqliteCatalog.Open(
        Path.Join(folder, "catalog.db"), new LinuxDisk(), Ballast.None(),
        failure => throw new InvalidOperationException("The catalog stopped", failure)));

    protected override Task CloseAsync(ICatalog catalog) => ((SqliteCatalog)catalog).DisposeAsync().AsTask();
}
