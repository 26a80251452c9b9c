namespace Cooper.Cli.Profiles;

/// <summary>Where the server is and who calls. A secret goes to no address but the one that it was given for.</summary>
sealed record Connection(Uri Url, string? KeyId, string Key)
{
    public const string UrlVariable = "COOPER_URL";
    public const string KeyIdVariable = "COOPER_KEY_ID";
    public const string KeyVariable = "COOPER_KEY";
    public const string KeyFileVariable = "COOPER_KEY_FILE";
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>A record would print the secret.</summary>
    public override string ToString() => $"{Url} as {KeyId}";

    /// <summary>From the command line, the environment and the profile, in this order.</summary>
    /// <param name="profilePath">A profile named on the command line comes before the environment.</param>
    public static Connection Read(Shell shell, string? url, string? keyId, string? profilePath)
    {
        if (profilePath is not null)
        {
            var named = Profile.TryRead(profilePath) ?? throw CliException.Usage($"there is no profile {profilePath}");
            return OfProfile(named, profilePath, url, keyId);
        }

        url ??= shell.Variable(UrlVariable);
        keyId ??= shell.Variable(KeyIdVariable);
        if (SecretOf(shell) is { } secret)
            return new Connection(ParseUrl(url ?? DefaultUrl), keyId, secret);

        var path = Profile.DefaultPath(shell);
        return Profile.TryRead(path) is { } profile
            ? OfProfile(profile, path, url, keyId)
            : throw CliException.Usage($"no key: run `cooper login`, or set {KeyIdVariable} and {KeyVariable} or {KeyFileVariable}");
    }

    public static Uri ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? url
            : throw CliException.Usage($"{text} is not a server's address; one is http:// or https://, a host and perhaps a port");

    /// <summary>From a file; the line feed at its end does not count.</summary>
    public static string ReadKeyFile(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } key ? key : throw CliException.Usage($"{path} is empty");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"the key file {path} cannot be read: {failure.Message}");
        }
    }

    static Connection OfProfile(Profile profile, string path, string? url, string? keyId)
    {
        var own = ParseUrl(profile.Url);
        if (url is not null && ParseUrl(url) != own)
        {
            throw CliException.Usage(
                $"the key in {path} is for {own.GetLeftPart(UriPartial.Authority)} and is not sent to {url}; "
                + $"run `cooper login`, or set {KeyVariable}");
        }

        if (keyId is not null && keyId != profile.KeyId)
            throw CliException.Usage(
                $"{path} has the secret of key {profile.KeyId}, not of {keyId}; run `cooper login`, or set {KeyVariable}");
        return new Connection(own, profile.KeyId, profile.Key);
    }

    static string? SecretOf(Shell shell)
    {
        var (key, file) = (shell.Variable(KeyVariable), shell.Variable(KeyFileVariable));
        if (key is not null && file is not null)
            throw CliException.Usage($"give {KeyVariable} or {KeyFileVariable}, not both");
        return file is null ? key : ReadKeyFile(file);
    }
}
