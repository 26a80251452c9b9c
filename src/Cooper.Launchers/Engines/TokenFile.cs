using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Engines;

/// <summary>A token that somebody else renews. It is read for every call, so that a new one is used at once.</summary>
sealed class TokenFile(string path)
{
    const int CharactersMax = 8192;

    /// <param name="prefix">May stand before it, as the tool that makes it prints it.</param>
    public async Task<string> ReadAsync(string prefix, CancellationToken cancellationToken)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            if (text.StartsWith(prefix, StringComparison.Ordinal))
                text = text[prefix.Length..];
            return text.Length is > 0 and <= CharactersMax && text.All(character => character is > ' ' and <= '~')
                ? text
                : throw new LauncherUnavailableException($"{path} does not hold a token");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LauncherUnavailableException($"The token in {path} cannot be read", failure);
        }
    }
}
