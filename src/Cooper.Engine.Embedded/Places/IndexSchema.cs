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
/// <item><c>dead</c>: bytes of each segment that nothing refers to any more.</item>
/// </list>
/// </summary>
static class IndexSchema
{
    public const int Version = 1;

    public const string Create = """
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
        pragma user_version = 1
        """;
}
