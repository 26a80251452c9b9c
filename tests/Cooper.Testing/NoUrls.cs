using System.IO.Pipelines;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;

namespace Cooper.Testing;

/// <summary>An internet with nothing in it.</summary>
public sealed class NoUrls : IUrlSource
{
    public Task<UrlContent> CopyAsync(string url, PipeWriter target, CancellationToken cancellationToken) =>
        throw Refuse.SourceUnreachable("nowhere", "there is no internet here");
}
