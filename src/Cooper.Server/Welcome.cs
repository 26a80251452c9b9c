namespace Cooper.Server;

/// <summary>What a start prints on standard output, and nowhere else: it may hold the secret of the master key.</summary>
static class Welcome
{
    public static string Write(string url, MasterKey key) => key.Outcome switch
    {
        MasterKeyOutcome.Created => $"""
            Cooper is ready at {url}
            Master application key: {key.Id}
            {(key.Secret is null ? "Its secret is the one that you gave." : $"Its secret, shown this once: {key.Secret}")}

            {Recipes(url, key.Id.ToString(), key.Secret ?? "$COOPER_MASTER_KEY")}
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

    static string Recipes(string url, string id, string secret) => $"""
        To use it, paste into another terminal the lines for your client:

          rclone
            export RCLONE_CONFIG_COOPER_TYPE=b2 RCLONE_CONFIG_COOPER_ENDPOINT={url}
            export RCLONE_CONFIG_COOPER_ACCOUNT={id} RCLONE_CONFIG_COOPER_KEY={secret}
            rclone mkdir cooper:my-first-bucket && rclone lsd cooper:

          b2 (version 4)
            B2_ENVIRONMENT={url} b2 account authorize {id} {secret}
            b2 bucket list

          backblaze-b2 (version 1.3.8 of Debian, which takes no address: a proxy leads it here)
            export http_proxy={url} no_proxy=127.0.0.1,localhost,::1
            backblaze-b2 authorize-account --dev {id} {secret}
            backblaze-b2 list-buckets

          curl
            curl -u {id}:{secret} {url}/b2api/v4/b2_authorize_account
        """;
}
