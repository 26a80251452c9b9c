using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cooper.Doors.V1.Objects;

/// <summary>What the endpoints of objects share.</summary>
static class ObjectRoutes
{
    public static JsonHttpResult<JsonObject> Answer(JsonObject document) => TypedResults.Json(document, V1Json.Plain.JsonObject);

    public static InsertionPolicy? ReadPolicy(IQueryCollection query, Faults faults)
    {
        var text = new QueryFields(query, faults).Text("policy");
        if (text is not null && UniqueKey.ParsePolicy(text) is null)
            faults.Add(Location.Query.Then("policy"), "enum", "Input should be one of insert, update, upsert");
        return UniqueKey.ParsePolicy(text);
    }

    /// <param name="index">Which of the objects of the request it is.</param>
    public static NewObject Identify(NewObject wish, HttpContext http, int index = 0) =>
        IdempotencyKey.EntropyOf(http, index) is { } entropy ? wish with { Id = ObjectId.New(entropy) } : wish;

    public static JsonElement RequireBody(JsonElement? body) => body ?? throw Faults.One(Location.Body, "missing", "Field required");
}
