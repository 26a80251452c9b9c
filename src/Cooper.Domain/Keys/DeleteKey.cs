using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>Ends a key; its tokens die with it. <c>b2_delete_key</c>.</summary>
public sealed class DeleteKey(ICatalog catalog)
{
    public async Task<ApplicationKey> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteKeys);
        return await catalog.WriteAsync(
            async transaction =>
            {
                var key = KeyId.TryParse(id) is { IsMaster: false } keyId
                    ? await transaction.Keys.FindAsync(keyId, CancellationToken.None)
                    : null;
                if (key is null or { Api: not null } || key.Account != caller.Account)
                    throw Refuse.BadRequest("The application key does not exist");
                await transaction.Keys.DeleteAsync(key.Id);
                return key;
            },
            cancellationToken);
    }
}
