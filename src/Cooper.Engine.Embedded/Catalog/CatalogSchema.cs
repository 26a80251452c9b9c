using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>
/// The tables of <c>catalog.db</c>, in the SQL of SQLite 3.35. A file format: a change needs a new <see cref="Version"/> and the steps
/// that lead there.
/// <code>
/// accounts ──&lt; buckets            tasks, audit (of a bucket; outlive it)
///         ├──&lt; keys ──&lt; key_buckets (restrictions)      reclaims (places without a bucket)
///         ├──&lt; webhooks ──&lt; deliveries &gt;── events
/// </code>
/// Times are UTC in units of 100 ns since the year 1, so that what is read is what was written. States and types are the numbers of
/// their enums in the domain.
/// </summary>
static class CatalogSchema
{
    /// <summary>Stands in the database as <c>user_version</c>.</summary>
    public const int Version = 7;

    const string Version1 = """
        create table accounts (
            id              text primary key,               -- 12 hex digits
            created_at      integer not null,
            last_key_number integer not null default 0      -- only grows, so no key's id is given twice
        ) without rowid;

        create table buckets (
            id                text primary key,             -- 24 hex digits
            account           text not null references accounts (id),
            namespace         text not null,
            name              text not null,                -- in /v1
            storage_name      text not null,                -- in B2
            type              integer not null,
            info              text not null,                -- JSON object of strings
            description       text,
            schema            text,                         -- JSON
            metadata          text not null,                -- JSON
            revision          integer not null,
            state             integer not null,             -- 0 Live, 1 Ending, 2 Reclaiming, 3 Gone
            epoch             integer not null,
            created_at        integer not null,
            updated_at        integer not null,
            last_versions     integer not null,             -- what it held when last closed or sealed
            last_hide_markers integer not null,
            last_unfinished   integer not null,
            last_bytes        integer not null,
            end_task          text,
            deletion_window   integer not null              -- seconds
        ) without rowid;
        -- Names belong to Live buckets only: a name is free as soon as its bucket has ended.
        create unique index buckets_live_storage_name on buckets (lower(storage_name)) where state = 0;
        create unique index buckets_live_name on buckets (account, namespace, name) where state = 0;
        create index buckets_ending_name on buckets (account, namespace, name, created_at) where state in (1, 2);
        create index buckets_present on buckets (account, lower(storage_name), id) where state in (0, 1, 2);

        create table keys (
            id            text primary key,                 -- 12 hex digits for a master key, else 005...
            account       text not null references accounts (id),
            name          text not null,
            capabilities  text not null,                    -- B2's names, with commas
            is_restricted integer not null,                 -- 1: only the buckets in key_buckets
            name_prefix   text,
            expires_at    integer,
            created_at    integer not null,
            is_suspended  integer not null,
            secret        blob not null,                    -- sealed under the root key
            fingerprint   blob not null
        ) without rowid;
        create unique index keys_fingerprint on keys (fingerprint);
        create index keys_of_account on keys (account, id);

        create table key_buckets (
            key      text not null references keys (id) on delete cascade,
            position integer not null,                      -- the order in which they were named
            bucket   text not null,
            primary key (key, position)
        ) without rowid;
        create index key_buckets_of_bucket on key_buckets (bucket);

        create table tasks (
            number       integer primary key,               -- in the order of making
            id           text not null unique,
            account      text not null references accounts (id),
            kind         text not null,
            state        integer not null,                  -- 0 Pending, 1 InProgress, 2 Completed, 3 Failed, 4 Canceled
            bucket       text not null,
            progress     text not null,                     -- JSON
            output       text,                              -- JSON
            created_at   integer not null,
            started_at   integer,
            heartbeat_at integer,
            finished_at  integer,
            due_at       integer not null,
            failures     integer not null,
            progressed_at integer not null,
            error        text,
            error_code   text,
            request_id   text,
            requested_by text
        );
        create index tasks_due on tasks (due_at, number) where state in (0, 1);
        create index tasks_of_account on tasks (account, number);
        create index tasks_of_bucket on tasks (bucket, number);

        -- Places that have no bucket and have to go.
        create table reclaims (
            bucket text primary key
        ) without rowid;
        """;

    const string Version2 = """
        -- Answers to requests that may come again.
        create table answers (
            id           text primary key,                  -- SHA-256 of caller, call and Idempotency-Key
            request      text not null,                     -- SHA-256 of what the request asked for
            status       integer not null,                  -- of HTTP
            request_id   text not null,
            content_type text,
            body         blob not null,                     -- since version 6 sealed under the root key
            expires_at   integer not null
        );
        create index answers_expiring on answers (expires_at);
        """;

    const string Version3 = """
        alter table buckets add column last_objects integer not null default 0;
        alter table buckets add column last_blobs integer not null default 0;
        alter table buckets add column last_held_versions integer not null default 0;
        alter table buckets add column last_uploads integer not null default 0;
        alter table buckets add column last_open_uploads integer not null default 0;
        alter table buckets add column last_unique_keys integer not null default 0;
        alter table buckets add column last_batches integer not null default 0;
        alter table buckets add column last_active_batches integer not null default 0;
        alter table buckets add column last_artifacts integer not null default 0;
        alter table buckets add column unique_key text;             -- JSON: fields and default policy; null if it has none
        """;

    const string Version4 = """
        -- Who did what to a bucket. Rows are only added.
        create table audit (
            number      integer primary key,
            account     text not null,
            at          integer not null,
            action      integer not null,                   -- AuditAction
            bucket      text not null,
            bucket_name text not null,
            key         text,
            request_id  text,
            task        text,
            content     text,                               -- JSON: counts
            error       text
        );
        create index audit_of_bucket on audit (bucket, number);

        -- What is swept when its time is over.
        create index tasks_finished on tasks (finished_at) where state > 1;
        create index buckets_gone on buckets (updated_at) where state = 3;
        """;

    const string Version5 = """
        create table webhooks (
            number      integer primary key,                 -- in the order of making
            id          text not null unique,
            account     text not null references accounts (id),
            name        text not null,
            event_types text not null,                       -- with commas
            is_active   integer not null,
            target      blob not null,                       -- URL, headers, time-out and secret, sealed under the root key
            created_at  integer not null,
            updated_at  integer not null
        );
        create index webhooks_of_account on webhooks (account, number);

        -- What happened and somebody has not acknowledged.
        create table events (
            number       integer primary key,                -- in the order of happening
            id           text not null unique,
            account      text not null references accounts (id),
            type         text not null,
            occurred_at  integer not null,
            subject_type text not null,
            subject_id   text not null,
            data         text not null                       -- JSON object
        );

        create table deliveries (
            webhook        text not null references webhooks (id) on delete cascade,
            event          integer not null references events (number) on delete cascade,
            subject        text not null,                    -- type and id: those of one are told one after another
            attempts       integer not null default 0,
            first_tried_at integer,
            due_at         integer not null,
            is_parked      integer not null default 0,
            error          text,
            primary key (webhook, event)
        ) without rowid;
        create index deliveries_due on deliveries (due_at) where is_parked = 0;
        create index deliveries_in_line on deliveries (webhook, subject, event) where is_parked = 0;
        create index deliveries_parked on deliveries (due_at) where is_parked = 1;
        create index deliveries_of_event on deliveries (event);
        """;

    const string Version6 = """
        alter table buckets add column last_events integer not null default 0;
        -- The number up to which the events that the bucket's place wrote down stand here, or were told.
        alter table buckets add column drained_event integer not null default 0;
        -- From here on their bodies are sealed. Without them, requests of the last day that come again are carried out anew.
        delete from answers;
        """;

    const string Version7 = """
        alter table keys add column api text;               -- JSON: prefix, permission, scopes ...; null for an application key
        alter table keys add column previous_fingerprint blob;   -- of the secret before the last rotation, if it had a time to live
        alter table keys add column previous_until integer;
        alter table keys add column last_used_at integer;
        alter table keys add column revoked_at integer;
        -- A name is free again when its key is revoked.
        create unique index keys_api_name on keys (account, name) where api is not null and revoked_at is null;
        create index keys_previous_fingerprint on keys (previous_fingerprint) where previous_fingerprint is not null;
        create index keys_api on keys (account, created_at, id) where api is not null;

        -- Of entries that are not about a bucket; the columns of the bucket are empty there.
        alter table audit add column subject_id text;
        alter table audit add column subject_name text;
        """;

    /// <summary>What leads to each version from the one before.</summary>
    static readonly string[] Steps = [Version1, Version2, Version3, Version4, Version5, Version6, Version7];

    /// <summary>Makes the tables that are missing: all of them if the database is new.</summary>
    /// <exception cref="FolderRefusedException">A newer Cooper wrote the database.</exception>
    public static void Ensure(SqliteSession session, string path)
    {
        var found = session.QueryNumber("pragma user_version");
        if (found == Version)
            return;
        if (found > Version)
            throw new FolderRefusedException(
                $"{path} has catalog format {found}, and this Cooper knows format {Version}: "
                + "start the newer Cooper that wrote it, or give another folder");

        session.Execute("begin immediate");
        foreach (var step in Steps[(int)found!.Value..])
            session.Execute(step);
        session.Execute($"pragma user_version = {Version}");
        session.Execute("commit");
    }
}
