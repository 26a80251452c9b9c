using System.Text.Json;

namespace Cooper.Doors.V1.Tests;

/// <summary>A check that finds nothing proves something only if it would find something.</summary>
public class ContractTests
{
    [Theory]
    [InlineData("""{"task_id":"task_1","status":"PENDING","bucket_id":"bkt_1","bucket_name":"a"}""", "$: object_count is missing")]
    [InlineData(
        """{"task_id":"task_1","status":"DONE","bucket_id":"bkt_1","bucket_name":"a","object_count":1}""", "$.status: DONE is none of ")]
    [InlineData("""{"task_id":"","status":"PENDING","bucket_id":"bkt_1","bucket_name":"a","object_count":1}""", "$.task_id: too short")]
    [InlineData("""{"task_id":"a","status":"PENDING","bucket_id":1,"bucket_name":"a","object_count":1}""", "$.bucket_id: Number is not ")]
    [InlineData(
        """{"task_id":"a","status":"PENDING","bucket_id":"b","bucket_name":"a","object_count":-1}""", "$.object_count: -1 is below 0")]
    [InlineData(
        """{"task_id":"a","status":"PENDING","bucket_id":"b","bucket_name":"a","object_count":1,"message":null}""",
        "$.message: null is left out in this API")]
    public void What_does_not_fit_is_found(string answer, string misfit) =>
        Assert.StartsWith(
            misfit,
            Assert.Single(Contract.Misfits(JsonElement.Parse(answer), Contract.Schema("BucketDeleteResponse"))),
            StringComparison.Ordinal);
}
