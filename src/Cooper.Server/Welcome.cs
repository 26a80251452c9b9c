namespace Cooper.Server;

/// <summary>What a start prints on standard output, and nowhere else: it may hold the secret of the master key.</summary>
static class Welcome
{
    public static string Write(string url, MasterKey key) => key.Outcome switch
    {
        MasterKeyOutcome.Created => $"""
            Cooper is ready at {url}
            Master application key: {key.Id}
            {(key.Secret is null
                ? "Its secret is the one that you gave; the lines below take it from $COOPER_KEY."
                : $"Its secret, shown this once: {key.Secret}")}

            {Recipes(url, key.Id.ToString(), key.Secret ?? "$COOPER_KEY")}
            """,
        MasterKeyOutcome.Replaced => $"""
            Cooper is ready at {url}
            Master application key: {key.Id} (its secret is now the one that you gave; the one before is void)
            """,
        MasterKeyOutcome.Unchanged => $"""
            Cooper is ready at {url}
            Master application key: {key.Id}
            """,
    };

    /// <summary>Others on the machine can read a command line, so no secret is on one: it is in the environment, or is asked for.</summary>
    static string Recipes(string url, string id, string secret) => $"""
        To use it, paste into another terminal, or into a browser, the lines for your client:

          a browser, for the web console (asks for the secret)
            {url}/console

          cooper (asks for the secret)
            ./cooper login --url {url} --key-id {id}

          rclone
            export RCLONE_CONFIG_COOPER_TYPE=b2 RCLONE_CONFIG_COOPER_ENDPOINT={url}
            export RCLONE_CONFIG_COOPER_ACCOUNT={id} RCLONE_CONFIG_COOPER_KEY={secret}
            rclone mkdir cooper:my-first-bucket && rclone lsd cooper:

          b2 (version 4)
            export B2_ENVIRONMENT={url} B2_APPLICATION_KEY_ID={id} B2_APPLICATION_KEY={secret}
            b2 bucket list

          backblaze-b2 (version 1.3.8 of Debian, which takes no address: a proxy leads it here; asks for the secret)
            export http_proxy={url} no_proxy=127.0.0.1,localhost,::1
            backblaze-b2 authorize-account --dev {id} && backblaze-b2 list-buckets

          curl
            curl --config - {url}/b2api/v4/b2_authorize_account <<< "user = {id}:{secret}"
        """;
}
