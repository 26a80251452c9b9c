using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Work;

/// <summary>
/// <c>/v1/work</c>: what a worker says of the batch that it works on, with the job's own token. Any answer of 409 <c>fenced</c> tells it to
/// stop. <c>docs/batches.md</c> gives the protocol.
/// </summary>
static class WorkEndpoints
{
    const int ArtifactNameLengthMax = 100;

    public static void Map(RouteGroupBuilder v1)
    {
        var work = v1.MapGroup("/work").WithMetadata(new RouteNeeds(Credential.JobToken));
        work.MapPost("/begin", BeginAsync);
        work.MapPost("/lease", LeaseAsync);
        work.MapPost("/extend", ExtendAsync);
        work.MapPost("/results", ReportAsync);
        work.MapPut("/objects/{object_id}/output", ReportOutputAsync);
        work.MapGet("/objects/{object_id}/blobs/{blob_id}", ReadBlobAsync);
    }

    /// <summary>With the ticket in place of the token.</summary>
    static async Task<JsonHttpResult<WorkOrderDocument>> BeginAsync(
        HttpContext http, WorkOnBatch work, CancellationToken cancellationToken)
    {
        var order = await work.BeginAsync(BearerAuthentication.SecretIn(http.Request.Headers.Authorization.ToString()), cancellationToken);

        return TypedResults.Json(WorkOrderDocument.From(order), V1Json.Plain.WorkOrderDocument);
    }

    static async Task<JsonHttpResult<LeaseDocument>> LeaseAsync(
        HttpContext http, WorkOnBatch work, Tokens tokens, CancellationToken cancellationToken)
    {
        var claim = Prove(http, tokens);
        var faults = new Faults();
        var most = new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults)
            .Integer("limit", 1, WorkOnBatch.ObjectsMax) ?? 1;
        faults.Refuse();

        var (objects, isMoreToCome) = await work.LeaseAsync(claim, most, cancellationToken);

        return TypedResults.Json(
            new LeaseDocument([.. objects.Select(LeasedObjectDocument.From)], isMoreToCome), V1Json.Plain.LeaseDocument);
    }

    static async Task<NoContent> ExtendAsync(HttpContext http, WorkOnBatch work, Tokens tokens, CancellationToken cancellationToken)
    {
        var claim = Prove(http, tokens);
        var faults = new Faults();
        var leases = ReadAll(
            new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults), "leases", faults, ReadLease);
        faults.Refuse();

        await work.ExtendAsync(claim, leases, cancellationToken);

        return TypedResults.NoContent();
    }

    static async Task<NoContent> ReportAsync(HttpContext http, WorkOnBatch work, Tokens tokens, CancellationToken cancellationToken)
    {
        var claim = Prove(http, tokens);
        var faults = new Faults();
        var results = ReadAll(
            new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults), "results", faults, ReadResult);
        faults.Refuse();

        await work.ReportAsync(claim, results, cancellationToken);

        return TypedResults.NoContent();
    }

    /// <summary>The object is done, and this is what the work on it has written.</summary>
    static async Task<NoContent> ReportOutputAsync(
        string object_id, HttpContext http, WorkOnBatch work, Tokens tokens, CancellationToken cancellationToken)
    {
        var claim = Prove(http, tokens);
        var fence = ReadFence(http);
        if (object_id.Length > ArtifactNameLengthMax)
            throw Refuse.ObjectNotFound(object_id);
        var length = http.Request.ContentLength ?? throw Refuse.Because(RefusalCode.LengthRequired, "Content-Length is required");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = length;

        var result = new WorkResult(object_id, fence, Error: null, Result: null);
        await work.ReportAsync(claim, result, $"{object_id}.out", http.Request.BodyReader, length, cancellationToken);

        return TypedResults.NoContent();
    }

    static async Task ReadBlobAsync(
        string object_id, string blob_id, HttpContext http, WorkOnBatch work, Tokens tokens, CancellationToken cancellationToken)
    {
        var claim = Prove(http, tokens);
        await using var file = await work.OpenBlobAsync(claim, object_id, ReadFence(http), blob_id, cancellationToken);

        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = file.Version.Length;
        await file.WriteAsync(0, file.Version.Length, http.Response.BodyWriter, cancellationToken);
    }

    static JobClaim Prove(HttpContext http, Tokens tokens) =>
        tokens.ReadJob(BearerAuthentication.SecretIn(http.Request.Headers.Authorization.ToString())) ?? throw Refuse.CredentialsBad();

    static long ReadFence(HttpContext http)
    {
        var faults = new Faults();
        var fence = new QueryFields(http.Request.Query, faults).Integer("fence", 1, int.MaxValue);
        faults.Refuse();
        return fence ?? throw Faults.One(Location.Query.Then("fence"), "missing", "Field required");
    }

    static List<T> ReadAll<T>(Fields fields, string name, Faults faults, Func<Fields, T> read)
    {
        var all = new List<T>();
        if (fields.Required(name) is null || fields.Array(name) is not { } array
            || !Bounds.Check(fields.At(name), array.GetArrayLength(), 1, WorkOnBatch.ObjectsMax, faults))
            return all;
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.Object)
                all.Add(read(new Fields(item, fields.At(name).Then(i), faults)));
            else
                faults.Add(fields.At(name).Then(i), "dict_type", "Input should be an object");
        }

        return all;
    }

    static (string Object, long Fence) ReadLease(Fields fields) =>
        (fields.RequiredText("object_id", ArtifactNameLengthMax) ?? "", fields.Integer("fence", 1, int.MaxValue) ?? 0);

    static WorkResult ReadResult(Fields fields)
    {
        var (id, fence) = ReadLease(fields);
        var error = fields.Object("error") is { } given ? ReadError(given) : null;
        var result = fields.Object("result") is { } made ? JsonNode.Parse(made.GetRawText())!.ToJsonString(V1Json.Plain.Options) : null;
        return new WorkResult(id, fence, error, error is null ? result : null);
    }

    /// <summary>What a worker says does not have to be well said.</summary>
    static BatchItemError ReadError(JsonElement given)
    {
        var type = given.TryGetProperty("error_type", out var kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString()! : "";
        var message = given.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        return new BatchItemError(
            BatchItemError.Types.Contains(type) ? type : "runtime",
            message.Length <= BatchItemError.MessageLengthMax ? message : message[..BatchItemError.MessageLengthMax],
            given.TryGetProperty("transient", out var transient) && transient.ValueKind == JsonValueKind.True);
    }
}

/// <summary>What a worker is to do.</summary>
sealed record WorkOrderDocument(
    string Token, string BatchId, string Kind, CommandDocument? Command, IReadOnlyDictionary<string, string> Parameters, int LeaseSeconds)
{
    public static WorkOrderDocument From(WorkOrder order) => new(
        order.Token, order.Batch.Id.ToString(), Batches.BatchJobDocument.Spell(order.Batch.Job.Kind),
        order.Command is { } command ? CommandDocument.From(command) : null, order.Batch.Job.Parameters,
        (int)order.LeaseFor.TotalSeconds);
}

/// <summary>The program to run, and what one run of it may use.</summary>
sealed record CommandDocument(
    IReadOnlyList<string> Arguments, int Seconds, long MemoryBytes, long OutputBytes, int Processes, int OpenFiles, bool Network)
{
    public static CommandDocument From(RegisteredCommand command) => new(
        command.Arguments, command.Seconds, command.MemoryBytes, command.OutputBytes, command.Processes, command.OpenFiles,
        command.Network);
}

/// <param name="More">Whether it pays to ask again when there are none.</param>
sealed record LeaseDocument(IReadOnlyList<LeasedObjectDocument> Objects, bool More);

sealed record LeasedObjectDocument(string ObjectId, long Fence, IReadOnlyList<LeasedBlobDocument> Blobs)
{
    public static LeasedObjectDocument From(LeasedObject leased) => new(
        leased.Object.Id.ToString(), leased.Fence,
        [
            .. leased.Object.Blobs.Where(blob => blob.Content is not null).Select(blob => new LeasedBlobDocument(
                blob.Id.ToString(), blob.Property, blob.Content!.Length, blob.Content.Sha256, blob.Content.MimeType)),
        ]);
}

/// <param name="Sha256">Absent of a file that came through another door and was not hashed.</param>
sealed record LeasedBlobDocument(string BlobId, string Property, long SizeBytes, string? Sha256, string MimeType);
