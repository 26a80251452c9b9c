using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Launchers;
using Cooper.Domain.Objects;
using Cooper.Domain.Tasks;
using Cooper.Testing;

namespace Cooper.Domain.Tests;

/// <summary>Ids come back from their text as they were, and nothing else is one.</summary>
public sealed class IdTests
{
    const string Sixteen = "0123456789abcxyz";

    static readonly AccountId Account = AccountId.Parse("2593a7b7b28c");

    /// <summary>A text that is an id, and how it is read: to its text again, or to null.</summary>
    public static TheoryData<string, Func<string?, string?>> Kinds => new()
    {
        { "2593a7b7b28c", text => AccountId.TryParse(text)?.ToString() },
        { "8d625eb63be2775577c70e1a", text => BucketId.TryParse(text)?.ToString() },
        { "0052593a7b7b28c0000000004", text => KeyId.TryParse(text)?.ToString() },
        { "task_" + Sixteen + "0000", text => TaskId.TryParse(text)?.ToString() },
        { "obj_" + Sixteen, text => ObjectId.TryParse(text)?.ToString() },
        { "cooper-batch_1-2", text => JobName.TryParse(text)?.ToString() },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_id_is_read_as_it_is_written(string id, Func<string?, string?> read) => Assert.Equal(id, read(id));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_nearly_an_id_is_none(string id, Func<string?, string?> read)
    {
        string?[] wrong =
        [
            null, "", " ", " " + id, id + " ", id + "\n", id[..^1] + "\0", id[..^1] + "é", id[..^1] + "/", id[..^1] + ".",
            id[..^1] + "A", "X" + id[1..], id.ToUpperInvariant(),
        ];

        Assert.All(wrong, text => Assert.Null(read(text)));
    }

    [Theory]
    [InlineData("2593a7b7b28", null)]
    [InlineData("2593a7b7b28c0", null)]
    [InlineData("2593a7b7b28g", null)]
    [InlineData("2593A7b7b28c", null)]
    [InlineData("2593a7b7b28c", "2593a7b7b28c")]
    public void An_account_is_twelve_small_hex_digits(string text, string? id) => Assert.Equal(id, AccountId.TryParse(text)?.ToString());

    [Theory]
    [InlineData("8d625eb63be2775577c70e1", false)]
    [InlineData("8d625eb63be2775577c70e1a0", false)]
    [InlineData("8d625eb63be2775577c70e1g", false)]
    [InlineData("000000000000000000000000", true)]
    [InlineData("ffffffffffffffffffffffff", true)]
    public void A_bucket_is_twenty_four_small_hex_digits(string text, bool isOne) =>
        Assert.Equal(isOne, BucketId.TryParse(text) is not null);

    [Fact]
    public void A_key_is_the_account_itself_or_numbered_below_it()
    {
        Assert.True(KeyId.Master(Account).IsMaster);
        Assert.Equal("2593a7b7b28c", KeyId.Master(Account).ToString());
        Assert.False(KeyId.Numbered(Account, 4).IsMaster);
        Assert.Equal("0052593a7b7b28c0000000004", KeyId.Numbered(Account, 4).ToString());
        Assert.Equal("0052593a7b7b28c9999999999", KeyId.Numbered(Account, 9_999_999_999).ToString());
        Assert.Equal(KeyId.Numbered(Account, 4), KeyId.Parse("0052593a7b7b28c0000000004"));
    }

    [Theory]
    [InlineData("0042593a7b7b28c0000000004")]
    [InlineData("0052593a7b7b28c000000000")]
    [InlineData("0052593a7b7b28c00000000040")]
    [InlineData("0052593a7b7b28c000000000a")]
    [InlineData("0052593a7b7b28g0000000004")]
    [InlineData("0052593a7b7b28c-000000004")]
    public void A_key_of_another_shape_is_none(string text) => Assert.Null(KeyId.TryParse(text));

    [Fact]
    public void The_name_of_a_job_is_at_most_a_hundred_characters()
    {
        Assert.Equal("cooper-batch_1-2", JobName.For("batch_1", 2).ToString());
        Assert.NotNull(JobName.TryParse("cooper-" + new string('a', 93)));
        Assert.Null(JobName.TryParse("cooper-" + new string('a', 94)));
        Assert.Null(JobName.TryParse("cooper-"));
        Assert.Null(JobName.TryParse("other-batch_1-2"));
        Assert.Throws<FormatException>(() => JobName.For("a/b", 1));
    }

    [Fact]
    public void New_ids_can_be_read_and_differ()
    {
        var entropy = new SeededEntropy(1);

        MustDiffer(() => BucketId.New(entropy).ToString(), text => BucketId.Parse(text).ToString());
        MustDiffer(() => TaskId.New(entropy).ToString(), text => TaskId.Parse(text).ToString());
        MustDiffer(() => ObjectId.New(entropy).ToString(), text => ObjectId.Parse(text).ToString());
        MustDiffer(() => BlobId.New(entropy).ToString(), text => BlobId.Parse(text).ToString());

        static void MustDiffer(Func<string> make, Func<string, string> read)
        {
            var made = Enumerable.Range(0, 1000).Select(_ => make()).ToList();
            Assert.Equal(made.Count, made.Distinct().Count());
            Assert.All(made, id => Assert.Equal(id, read(id)));
        }
    }

    [Fact]
    public void What_must_be_an_id_and_is_none_is_an_error()
    {
        Assert.Throws<FormatException>(() => AccountId.Parse("x"));
        Assert.Throws<FormatException>(() => BucketId.Parse("x"));
        Assert.Throws<FormatException>(() => KeyId.Parse("x"));
        Assert.Throws<FormatException>(() => TaskId.Parse("x"));
        Assert.Throws<FormatException>(() => ObjectId.Parse("x"));
        Assert.Throws<FormatException>(() => BlobId.Parse("x"));
    }
}
