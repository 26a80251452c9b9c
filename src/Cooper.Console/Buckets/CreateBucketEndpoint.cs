using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Buckets;

/// <summary><c>POST /console/buckets</c>: a private bucket under one name for all doors. <c>/v1</c> itself asks for a schema.</summary>
static class CreateBucketEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapPost("/buckets", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.WriteBuckets));

    static async Task<IResult> HandleAsync(HttpContext http, CreateBucket createBucket, CancellationToken cancellationToken)
    {
        var wish = await ConsoleJson.ReadAsync(http, ConsoleJson.Plain.NewBucketDocument, cancellationToken);

        var bucket = await createBucket.ExecuteAsync(
            http.Caller, new NewBucket(wish.BucketName, wish.BucketName, BucketType.AllPrivate), cancellationToken);

        return ConsoleJson.Answer(
            http, new CreatedBucketDocument(BucketIds.Spell(bucket.Id), bucket.Name), ConsoleJson.Plain.CreatedBucketDocument);
    }
}

sealed record NewBucketDocument
{
    public required string BucketName { get; init; }
}

sealed record CreatedBucketDocument(string BucketId, string BucketName);
