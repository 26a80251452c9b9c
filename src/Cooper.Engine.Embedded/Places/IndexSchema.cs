namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// The tables of a place's <c>index.db</c>, within the features of SQLite 3.35.
/// <list type="bullet">
/// <item><c>place</c>: one row. Counters, the marks below which numbers and timestamps are never given again, and the position in the
/// segments up to which records are in this index; every transaction stores it.</item>
/// <item><c>versions</c>: one row a version. Content stands in a record (segment, position, extent), or in <c>pieces</c> if segment is
/// null.</item>
/// <item><c>pieces</c>: files of content; parts of unfinished large files too.</item>
/// <item><c>garbage</c>: files that nothing refers to any more, until they are unlinked.</item>
/// <item><c>dead</c>: bytes of each segment that nothing refers to any more; -1 if the segment is to be removed. Every segment that
/// compaction has committed has a row: a file of that kind without one is what a compaction has left that did not come to its end.</item>
/// <item><c>objects</c>, <c>uploads</c>: one row each. Times are UTC in units of 100 ns since the year 1, states the numbers of their
/// enums; an upload's <c>document</c> is the whole of it, the other columns are what it is found by.</item>
/// <item><c>batches</c>: likewise; <c>batch_items</c>: their objects with what became of them; <c>artifacts</c>: which version holds what
/// their work has written.</item>
/// <item><c>events</c>: what has happened to objects and batches, until the catalog has it. No number is given twice. <c>listeners</c>:
/// ids of webhooks, with commas.</item>
/// <item><c>unique_keys</c>: which object has which key.</item>
/// <item><c>holds</c>: which object or upload holds which version; <c>hashes</c>: the SHA-256 of content that blobs may share.</item>
/// </list>
/// A file format: a change needs a new <see cref="Version"/> and the step that leads there.
/// </summary>
static class IndexSchema
{
    public const int Version = 4;

    const string Version1 = """
        create table place (
            one integer primary key check (one = 1), bucket text not null,
            applied_segment integer not null, applied_position integer not null,
            last_number integer not null, last_timestamp integer not null,
            versions integer not null, markers integer not null, unfinished integer not null, bytes integer not null);
        create table versions (
            number integer primary key, name blob not null, timestamp integer not null, kind integer not null, origin integer not null,
            length integer not null, segment integer, position integer, extent integer, detail blob not null);
        create unique index versions_by_name on versions (name, timestamp desc, number desc);
        create index unfinished on versions (number) where kind = 2;
        create table pieces (
            version integer not null, part integer not null, body blob not null, length integer not null, sha1 text, md5 text,
            timestamp integer not null, blocks blob not null, primary key (version, part)) without rowid;
        create table garbage (body blob primary key) without rowid;
        create table dead (segment integer primary key, bytes integer not null);
        """;

    const string Version2 = """
        alter table place add column objects integer not null default 0;
        alter table place add column blobs integer not null default 0;
        alter table place add column held_versions integer not null default 0;
        alter table place add column uploads integer not null default 0;
        alter table place add column open_uploads integer not null default 0;
        alter table place add column unique_keys integer not null default 0;
        alter table place add column batches integer not null default 0;
        alter table place add column active_batches integer not null default 0;
        alter table place add column artifacts integer not null default 0;
        create table objects (
            id text not null unique, status integer not null, created integer not null, updated integer not null, key_prefix text,
            error text, unique_key text, fields text not null, blobs text not null, blob_count integer not null);
        create index objects_newest on objects (created desc, id);
        create index objects_by_status on objects (status);
        create table unique_keys (key text primary key, object text not null) without rowid;
        create table uploads (
            id text not null unique, status integer not null, created integer not null, due integer, sha256 text,
            length integer not null, document text not null);
        create index uploads_by_status on uploads (status, length);
        create index uploads_newest on uploads (created desc, id);
        create index uploads_due on uploads (due) where due is not null;
        create index uploads_completed on uploads (sha256) where status = 3;
        create table holds (version integer not null, holder text not null, primary key (version, holder)) without rowid;
        create table hashes (version integer primary key, sha256 text not null);
        create index hashes_by_content on hashes (sha256);
        """;

    const string Version3 = """
        create table batches (id text not null unique, status integer not null, created integer not null, document text not null);
        create index batches_newest on batches (created desc, id);
        create index batches_by_status on batches (status, created desc, id);
        create table batch_items (
            batch text not null, number integer not null, object text not null, state integer not null, fence integer not null,
            leased_until integer, error_type text, error text, is_transient integer, result text,
            primary key (batch, number)) without rowid;
        create unique index batch_items_by_object on batch_items (batch, object);
        create index batch_items_by_state on batch_items (batch, state, number);
        create table artifacts (
            batch text not null, name text not null, version integer not null, length integer not null, sha256 text not null,
            created integer not null, primary key (batch, name)) without rowid;
        """;

    const string Version4 = """
        alter table place add column events integer not null default 0;
        create table events (
            number integer primary key autoincrement, type text not null, occurred integer not null, subject_type text not null,
            subject_id text not null, data text not null, listeners text not null);
        """;

    /// <summary>What leads to each version from the one before.</summary>
    static readonly string[] Steps = [Version1, Version2, Version3, Version4];

    /// <summary>The statements that lead from a version, 0 for an empty database, to the present one.</summary>
    public static string From(int version) => string.Concat(Steps[version..]) + $"pragma user_version = {Version}";
}
