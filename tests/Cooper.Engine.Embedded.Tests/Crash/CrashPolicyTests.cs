using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

public sealed class CrashPolicyTests : IDisposable
{
    readonly CrashFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_write_without_a_sync_outlives_only_a_kill()
    {
        using var file = folder.Put("a", "old");
        file.Sync();
        folder.Disk.SyncDirectory(folder.At(""));
        file.Write(3, "new"u8);

        Assert.Equal("a=oldnew", folder.After(CrashPolicy.Kill));
        Assert.Equal("a=old", folder.After(CrashPolicy.Amnesia));
        Assert.Equal("a=old", folder.After(CrashPolicy.Undead));
        Assert.Equal("a=old000", folder.After(CrashPolicy.Zeros));
    }

    [Fact]
    public void A_synced_file_without_a_synced_directory_has_no_name()
    {
        using var file = folder.Put("a", "meow");
        file.Sync();

        Assert.Equal("", folder.After(CrashPolicy.Amnesia));
        Assert.Equal("a=meow", folder.After(CrashPolicy.Undead));
    }

    [Fact]
    public void A_synced_directory_without_a_synced_file_has_an_empty_one()
    {
        folder.Put("a", "meow").Dispose();
        folder.Disk.SyncDirectory(folder.At(""));

        Assert.Equal("a=", folder.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void A_rename_without_a_directory_sync_is_undone()
    {
        Keep("a", "old");
        Keep("b", "new");
        folder.Disk.Rename(folder.At("b"), folder.At("a"));

        Assert.Equal("a=new", folder.After(CrashPolicy.Kill));
        Assert.Equal("a=old b=new", folder.After(CrashPolicy.Undead));
        Assert.Equal("a=old b=new", folder.After(CrashPolicy.Amnesia));

        folder.Disk.SyncDirectory(folder.At(""));

        Assert.Equal("a=new", folder.After(CrashPolicy.Undead));
    }

    [Fact]
    public void A_rename_between_directories_becomes_durable_with_each_of_them()
    {
        Keep("a", "meow");
        folder.Disk.MakeDirectory(folder.At("d"));
        folder.Disk.SyncDirectory(folder.At(""));
        folder.Disk.Rename(folder.At("a"), folder.At("d/a"));

        folder.Disk.SyncDirectory(folder.At("d"));
        Assert.Equal("a=meow d/ d/a=meow", folder.After(CrashPolicy.Amnesia));

        folder.Disk.SyncDirectory(folder.At(""));
        Assert.Equal("d/ d/a=meow", folder.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void What_is_in_a_renamed_directory_moves_with_it()
    {
        folder.Disk.MakeDirectory(folder.At("d"));
        Keep("d/a", "meow");
        folder.Disk.Rename(folder.At("d"), folder.At("e"));
        Keep("e/b", "purr");

        Assert.Equal("e/ e/a=meow e/b=purr", folder.After(CrashPolicy.Kill));
        Assert.Equal("d/ d/a=meow d/b=purr", folder.After(CrashPolicy.Undead));
        Assert.Equal("", folder.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void An_unlink_without_a_directory_sync_is_undone()
    {
        Keep("a", "meow");
        folder.Disk.Unlink(folder.At("a"));

        Assert.Equal("", folder.After(CrashPolicy.Kill));
        Assert.Equal("a=meow", folder.After(CrashPolicy.Undead));
    }

    [Fact]
    public void A_removed_tree_comes_back_whole_until_its_parent_is_synced()
    {
        folder.Disk.MakeDirectory(folder.At("d"));
        Keep("d/a", "meow");
        folder.Disk.SyncDirectory(folder.At(""));
        folder.Disk.Unlink(folder.At("d/a"));
        folder.Disk.RemoveDirectory(folder.At("d"));
        Assert.Equal("d/ d/a=meow", folder.After(CrashPolicy.Undead));

        folder.Disk.SyncDirectory(folder.At(""));
        Assert.Equal("", folder.After(CrashPolicy.Undead));
    }

    [Fact]
    public void Bytes_belong_to_the_file_whatever_its_names_are()
    {
        using var file = folder.Put("a", "meow");
        folder.Disk.Link(folder.At("a"), folder.At("b"));
        folder.Disk.Unlink(folder.At("a"));
        folder.Disk.SyncDirectory(folder.At(""));
        file.Sync();

        Assert.Equal("b=meow", folder.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void A_file_with_two_names_is_one_file_in_the_image_too()
    {
        Keep("a", "meow");
        folder.Disk.Link(folder.At("a"), folder.At("b"));
        var image = folder.Images.At(CrashPolicy.Kill, [new Cut(folder.Journal.Records.Count)]).Single();

        var text = folder.Look(image, path =>
        {
            File.AppendAllText(Path.Join(path, "a"), "!");
            return File.ReadAllText(Path.Join(path, "b"));
        });

        Assert.Equal("meow!", text);
    }

    [Fact]
    public void A_new_file_under_a_removed_name_is_not_the_old_one()
    {
        Keep("a", "old");
        folder.Disk.Unlink(folder.At("a"));
        using var file = folder.Put("a", "new");
        file.Sync();

        Assert.Equal("a=old", folder.After(CrashPolicy.Amnesia));
        Assert.Equal("a=new", folder.After(CrashPolicy.Kill));
    }

    [Fact]
    public void What_was_there_before_the_journal_is_durable()
    {
        Keep("a", "meow");
        folder.Journal.Dispose();
        using var journal = new Journal(folder.At(""));
        using var file = journal.Disk.Open(folder.At("a"));
        file.Write(0, "M"u8);

        var images = new CrashImages(journal).AtEveryCut(CrashPolicy.Kill);

        Assert.Equal(
            ["meow", "Meow"],
            images.Select(image => folder.Look(image, path => File.ReadAllText(Path.Join(path, "a")))));
    }

    [Fact]
    public void What_a_killed_process_had_not_synced_can_still_be_lost_later()
    {
        Keep("a", "old");
        using (var file = folder.Disk.Open(folder.At("a")))
            file.Write(3, "new"u8);
        folder.Put("b", "purr").Dispose();
        var killed = folder.Images.At(CrashPolicy.Kill, [new Cut(folder.Journal.Records.Count)]).Single();
        using var home = new CrashFolder(folder => Journal.Continue(killed, folder));

        Assert.Equal("a=oldnew b=purr", home.After(CrashPolicy.Kill));
        Assert.Equal("a=old", home.After(CrashPolicy.Amnesia));

        using var again = home.Disk.Open(home.At("a"));
        again.Sync();
        home.Disk.SyncDirectory(home.At(""));

        Assert.Equal("a=oldnew b=", home.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void A_truncation_without_a_sync_is_undone()
    {
        Keep("a", "meow");
        using (var file = folder.Disk.Open(folder.At("a")))
            file.Truncate(1);

        Assert.Equal("a=m", folder.After(CrashPolicy.Kill));
        Assert.Equal("a=meow", folder.After(CrashPolicy.Undead));
    }

    [Fact]
    public void A_write_is_torn_at_sectors()
    {
        using var file = folder.Disk.Create(folder.At("a"));
        file.Write(500, new byte[600]);

        var lengths = folder.Images.AtEveryCutAndTear(CrashPolicy.Kill)
            .Where(image => image.Cut.Records > 0)
            .Select(image => folder.Look(image, path => new FileInfo(Path.Join(path, "a")).Length));

        Assert.Equal([0, 512, 1024, 1100], lengths);
    }

    [Fact]
    public void A_subset_keeps_sectors_one_by_one_and_its_seed_decides()
    {
        Keep("a", "");
        using var file = folder.Disk.Open(folder.At("a"));
        file.Write(0, Enumerable.Repeat((byte)'x', 512 * 4).ToArray());

        var drawn = Enumerable.Range(0, 100).Select(seed => folder.After(CrashPolicy.Subset((ulong)seed))).ToArray();
        var again = Enumerable.Range(0, 100).Select(seed => folder.After(CrashPolicy.Subset((ulong)seed)));

        Assert.Equal(16, drawn.Distinct().Count());
        Assert.Equal(drawn, again);
    }

    [Fact]
    public void Strict_loses_any_names_and_keeps_the_order_of_each()
    {
        using var first = folder.Put("a", "");
        using var second = folder.Put("b", "");
        folder.Disk.Unlink(folder.At("a"));

        var drawn = Enumerable.Range(0, 100).Select(seed => folder.After(CrashPolicy.Strict((ulong)seed))).ToHashSet();

        Assert.Equal(["", "a=", "a= b=", "b="], drawn.Order(StringComparer.Ordinal));
    }

    void Keep(string name, string text)
    {
        using var file = folder.Put(name, text);
        file.Sync();
        folder.Disk.SyncDirectory(Path.GetDirectoryName(folder.At(name))!);
    }
}
