using System.Text.Json;

namespace Cooper.Doors.V1.Tests.Keys;

/// <summary>The calls of API keys, as the master key makes them, and calls with the keys.</summary>
static class KeyCalls
{
    public const string Path = "/v1/organizations/users/ada@example.org/api-keys";

    public static Task<Answer> CreateKeyAsync(this DoorHost door, string body) => door.PostAsync(Path, body);

    /// <summary>The secret of a new key.</summary>
    public static async Task<string> NewKeyAsync(this DoorHost door, string name, string permission, params Scope[] scopes)
    {
        var made = await door.CreateKeyAsync(JsonSerializer.Serialize(new
        {
            name,
            permissions = new[] { permission },
            scopes = scopes.Select(scope => new { resource_type = scope.Type, resource_id = scope.Id, operations = scope.Operations }),
        }));
        Assert.Equal(200, made.Status);
        return made.Text("key");
    }

    public static Task<Answer> AsAsync(this DoorHost door, string secret, string method, string path, string? body = null) =>
        door.SendAsync(method, path, body, ("Authorization", $"Bearer {secret}"));
}

/// <param name="Operations">None for null: all that the key's permission allows.</param>
sealed record Scope(string Type, string Id, string[]? Operations = null)
{
    public static Scope OfBucket(string id, params string[] operations) => new("bucket", id, operations is [] ? null : operations);
}
