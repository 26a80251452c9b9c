using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Console.Buckets;

/// <summary>Ids of buckets as <c>/v1</c> spells them: <c>bkt_</c> and the id's digits.</summary>
static class BucketIds
{
    const string Prefix = "bkt_";

    public static string Spell(BucketId id) => Prefix + id;

    public static BucketId Parse(string text) =>
        (text.StartsWith(Prefix, StringComparison.Ordinal) ? BucketId.TryParse(text[Prefix.Length..]) : null)
        ?? throw Refuse.Because(RefusalCode.InvalidBucketId, "Not a bucket's id");
}
