using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Answers;

/// <summary>
/// Carries out a request once and answers it again as often as it comes again, for a day. <c>Idempotency-Key</c> in <c>/v1</c>.
/// <para>
/// That a request is under way is known in memory only; its answer is durable before the client sees it. So a crash between the effect
/// and the answer leaves no trace here, and the same request is then carried out anew. That does no harm to the calls there are: making a
/// bucket finds the name taken; what makes objects, uploads, batches or webhooks gives them ids from <see cref="RepeatedEntropy"/>, and
/// finds them; all others come to the same state however often they are carried out.
/// </para>
/// <para>Some answers hold secrets, so all are kept sealed.</para>
/// </summary>
public sealed class AnswerOnce(ICatalog catalog, SecretBox secrets, TimeProvider time)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>No call that changes anything answers as much. A longer answer, of a list, is not kept.</summary>
    public const int BodyBytesMax = 512 * 1024;

    const int StatusOfFailures = 500;

    readonly Dictionary<AnswerId, string> underWay = [];

    /// <param name="requestDigest">Of all that the request asks for.</param>
    /// <param name="carryOut">Carries it out, if it has not been.</param>
    /// <returns>The answer, and whether it is that of an earlier time.</returns>
    /// <exception cref="RefusedException">
    /// IdempotencyKeyReused: another request had the same key. IdempotencyKeyInUse: the first one is not answered yet.
    /// </exception>
    public async Task<(Answer Answer, bool IsRepeated)> ExecuteAsync(
        AnswerId id, string requestDigest, Func<Task<Answer>> carryOut, CancellationToken cancellationToken)
    {
        Begin(id, requestDigest);
        try
        {
            if (await catalog.Answers.FindAsync(id, cancellationToken) is { } stored && stored.ExpiresAt > time.GetUtcNow())
                return stored.RequestDigest == requestDigest ? (stored.Open(secrets), true) : throw Refuse.IdempotencyKeyReused();
            var answer = await carryOut();
            if (answer.Status < StatusOfFailures && answer.Body.Length <= BodyBytesMax)
                await KeepAsync(StoredAnswer.Seal(id, requestDigest, answer, time.GetUtcNow() + KeptFor, secrets));
            return (answer, false);
        }
        finally
        {
            lock (underWay)
                underWay.Remove(id);
        }
    }

    void Begin(AnswerId id, string requestDigest)
    {
        lock (underWay)
        {
            if (!underWay.TryAdd(id, requestDigest))
                throw underWay[id] == requestDigest ? Refuse.IdempotencyKeyInUse() : Refuse.IdempotencyKeyReused();
        }
    }

    async Task KeepAsync(StoredAnswer answer)
    {
        try
        {
            await catalog.WriteAsync(
                async transaction =>
                {
                    await transaction.Answers.PutAsync(answer);
                    return answer;
                },
                CancellationToken.None);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.StorageUnavailable)
        {
            // What was asked for has happened, and the client is to know it. A repetition will be as after a crash.
        }
    }
}
