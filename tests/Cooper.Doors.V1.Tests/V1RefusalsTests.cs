using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Tests;

public class V1RefusalsTests
{
    static readonly Dictionary<int, string[]> Types = new()
    {
        [400] = ["BadRequestError"],
        [401] = ["UnauthorizedError"],
        [403] = ["ForbiddenError", "QuotaExceededError", "NotEnabledError"],
        [404] = ["NotFoundError"],
        [405] = ["MethodNotAllowedError"],
        [408] = ["TimeoutError"],
        [409] = ["AlreadyExistsError", "ConflictError"],
        [412] = ["PreconditionFailedError"],
        [413] = ["PayloadTooLargeError"],
        [422] = ["ValidationError"],
        [429] = ["TooManyRequestsError"],
        [500] = ["InternalServerError"],
        [503] = ["ServiceUnavailableError"],
    };

    public static TheoryData<string> Codes => [.. Enum.GetNames<RefusalCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_refusal_has_an_envelope_with_a_type_that_its_status_knows(string code)
    {
        var document = V1Refusals.Describe(new Refusal(Enum.Parse<RefusalCode>(code), "Why"), "req_1");

        Assert.Contains(document.Error.Type, Types[document.Status]);
        Assert.Empty(Misfits(document, document.Status == 422 ? "ValidationErrorResponse" : "ErrorResponse"));
    }

    [Fact]
    public void An_invalid_request_is_told_in_both_published_shapes()
    {
        var refusal = new InvalidRequest([new Fault(Location.Body.Then("filters").Then("AND").Then(0), "missing", "Field required")]);

        var document = JsonSerializer.SerializeToNode(V1Refusals.Describe(refusal, "req_1"), V1Json.Plain.ErrorDocument);

        var expected = JsonNode.Parse(
            """
            { "success": false, "status": 422,
              "error": { "message": "Request validation failed", "type": "ValidationError",
                         "details": { "validation_errors": [
                           { "type": "missing", "location": ["body", "filters", "AND", 0], "message": "Field required" } ] } },
              "detail": [ { "loc": ["body", "filters", "AND", 0], "msg": "Field required", "type": "missing" } ] }
            """);
        Assert.Equal(expected!.ToJsonString(), document!.ToJsonString());
    }

    [Theory]
    [InlineData(RefusalCode.InternalError)]
    [InlineData(RefusalCode.StorageUnavailable)]
    public void What_the_server_is_to_blame_for_names_the_request(RefusalCode code)
    {
        var document = V1Refusals.Describe(new Refusal(code, "Why"), "req_1");

        Assert.Equal("req_1", document.Error.Details!["request_id"]!.GetValue<string>());
    }

    [Fact]
    public void A_refusal_without_a_message_gets_one() =>
        Assert.NotEmpty(V1Refusals.Describe(Refuse.NotAllowed().Refusal, "req_1").Error.Message);

    [Fact]
    public void Numbers_in_details_are_numbers() =>
        Assert.Equal(7, V1Refusals.Describe(Refuse.RevisionMismatch(7).Refusal, "req_1").Error.Details!["revision"]!.GetValue<long>());

    static IEnumerable<string> Misfits(ErrorDocument document, string schema) =>
        Contract.Misfits(schema, JsonSerializer.SerializeToElement(document, V1Json.Plain.ErrorDocument));
}
