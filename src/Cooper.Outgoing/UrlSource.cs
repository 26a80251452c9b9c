using System.IO.Pipelines;
using System.Net;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;

namespace Cooper.Outgoing;

/// <summary>Fetches what stands at a URL, within the bounds of the options: size, time, silence, redirects, fetches at once.</summary>
public sealed class UrlSource(GuardedClient client, OutgoingOptions options, TimeProvider time) : IUrlSource, IDisposable
{
    const int PieceBytes = 64 * 1024;

    readonly SemaphoreSlim turns = new(options.FetchesMax);

    public void Dispose() => turns.Dispose();

    public async Task<UrlContent> CopyAsync(string url, PipeWriter target, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var asked))
            throw Refuse.InvalidBlobData("That is no URL");
        using var bound = new CancellationTokenSource(options.FetchBound, time);
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token, idle.Token);
        try
        {
            await turns.WaitAsync(any.Token);
            try
            {
                return await FetchAsync(asked, target, idle, any.Token);
            }
            finally
            {
                turns.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refuse.SourceUnreachable(GuardedClient.HostOf(asked), idle.IsCancellationRequested
                ? $"nothing came for {options.IdleBound.TotalSeconds} s"
                : $"it took longer than {options.FetchBound.TotalSeconds} s");
        }
        catch (ForbiddenTargetException forbidden)
        {
            throw Refuse.SourceForbidden(forbidden.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Refuse.SourceUnreachable(GuardedClient.HostOf(asked), Failures.Describe(exception));
        }
    }

    async Task<UrlContent> FetchAsync(Uri asked, PipeWriter target, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        var at = asked;
        for (var redirects = 0; redirects <= Redirects.Max; redirects++)
        {
            idle.CancelAfter(options.IdleBound);
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
            request.Headers.TryAddWithoutValidation("User-Agent", "Cooper");
            using var response = await client.SendAsync(request, cancellationToken);
            if (Redirects.Is(response.StatusCode))
            {
                at = Redirects.Next(at, response.Headers.Location)
                    ?? throw Refuse.SourceUnreachable(GuardedClient.HostOf(at), "it redirects to nowhere");
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
                throw Refuse.SourceUnreachable(GuardedClient.HostOf(at), $"it answered {(int)response.StatusCode}");
            await CopyAsync(at, response.Content, target, idle, cancellationToken);
            return new UrlContent(response.Content.Headers.ContentType?.ToString(), LastStep(asked));
        }

        throw Refuse.SourceUnreachable(GuardedClient.HostOf(asked), $"it redirects more than {Redirects.Max} times");
    }

    async Task CopyAsync(
        Uri at, HttpContent content, PipeWriter target, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > options.FetchBytesMax)
            throw TooLarge(at);
        long received = 0;
        await using var source = await content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            idle.CancelAfter(options.IdleBound);
            var count = await source.ReadAsync(target.GetMemory(PieceBytes), cancellationToken);
            // While the disk is slow, it is not the other side that is silent.
            idle.CancelAfter(Timeout.InfiniteTimeSpan);
            if (count == 0)
                return;
            received += count;
            if (received > options.FetchBytesMax)
                throw TooLarge(at);
            target.Advance(count);
            if ((await target.FlushAsync(cancellationToken)).IsCompleted)
                return;
        }
    }

    RefusedException TooLarge(Uri at) => Refuse.Because(
        RefusalCode.BlobTooLarge, $"{GuardedClient.HostOf(at)}: content of more than {options.FetchBytesMax} bytes is not fetched",
        ("limit", options.FetchBytesMax.ToString()));

    static string? LastStep(Uri url)
    {
        var step = url.Segments[^1];
        return step.EndsWith('/') ? null : Uri.UnescapeDataString(step);
    }
}
