using System.Runtime.Versioning;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Tests.Disk;

[SupportedOSPlatform("linux")]
public sealed class LinuxDiskTests : IDisposable
{
    const int NoEntry = 2;
    const int Exists = 17;
    const int TooManyLinks = 40;

    readonly string folder = Directory.CreateTempSubdirectory("cooper-disk-").FullName;
    readonly LinuxDisk disk = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var file = disk.Create(At("a"));
        file.Write(3, "meow"u8);
        file.Sync();

        var buffer = new byte[10];

        Assert.Equal(7, file.Length);
        Assert.Equal(7, file.Read(0, buffer));
        Assert.Equal("\0\0\0meow\0\0\0"u8, buffer);
        Assert.Equal(2, file.Read(5, buffer));
        Assert.Equal(0, file.Read(100, buffer));
    }

    [Fact]
    public void A_truncated_file_ends_there()
    {
        using var file = disk.Create(At("a"));
        file.Write(0, "meow"u8);

        file.Truncate(1);

        Assert.Equal(1, file.Length);
    }

    [Fact]
    public void Files_and_directories_are_for_the_owner_only()
    {
        disk.Create(At("a")).Dispose();
        disk.MakeDirectory(At("b"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("a")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(At("b")));
    }

    [Fact]
    public void A_file_is_created_once()
    {
        disk.Create(At("a")).Dispose();

        var failure = Assert.Throws<DiskException>(() => disk.Create(At("a")));

        Assert.Equal(("open", At("a"), Exists), (failure.Call, failure.Path, failure.Errno));
    }

    [Fact]
    public void A_missing_file_is_not_opened() =>
        Assert.Equal(NoEntry, Assert.Throws<DiskException>(() => disk.Open(At("a"))).Errno);

    [Fact]
    public void Symbolic_links_are_not_followed()
    {
        disk.Create(At("a")).Dispose();
        File.CreateSymbolicLink(At("b"), At("a"));

        Assert.Equal(TooManyLinks, Assert.Throws<DiskException>(() => disk.Open(At("b"))).Errno);
        Assert.Equal(Exists, Assert.Throws<DiskException>(() => disk.Create(At("b"))).Errno);
    }

    [Fact]
    public void A_renamed_file_replaces_the_one_at_the_target()
    {
        Put("a", "new");
        Put("b", "old");

        disk.Rename(At("a"), At("b"));
        disk.SyncDirectory(folder);

        Assert.Equal("new", File.ReadAllText(At("b")));
        Assert.False(disk.FileExists(At("a")));
    }

    [Fact]
    public void A_linked_file_has_two_names()
    {
        Put("a", "meow");

        disk.Link(At("a"), At("b"));
        disk.Unlink(At("a"));

        Assert.Equal("meow", File.ReadAllText(At("b")));
        Assert.Equal(Exists, Assert.Throws<DiskException>(() => disk.Link(At("b"), At("b"))).Errno);
    }

    [Fact]
    public void Making_and_removing_may_be_repeated()
    {
        disk.MakeDirectory(At("a"));
        disk.MakeDirectory(At("a"));
        disk.RemoveDirectory(At("a"));
        disk.RemoveDirectory(At("a"));
        disk.Unlink(At("b"));

        Assert.False(disk.DirectoryExists(At("a")));
    }

    [Fact]
    public void A_directory_lists_what_it_holds()
    {
        Put("a", "meow");
        disk.MakeDirectory(At("b"));

        var entries = disk.List(folder).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToArray();

        Assert.Equal(("a", false, 4L), (entries[0].Name, entries[0].IsDirectory, entries[0].Length));
        Assert.Equal(("b", true), (entries[1].Name, entries[1].IsDirectory));
        Assert.Empty(disk.List(At("missing")));
    }

    [Fact]
    public void Files_and_directories_are_told_apart()
    {
        Put("a", "meow");
        disk.MakeDirectory(At("b"));

        Assert.Equal((true, false), (disk.FileExists(At("a")), disk.DirectoryExists(At("a"))));
        Assert.Equal((false, true), (disk.FileExists(At("b")), disk.DirectoryExists(At("b"))));
        Assert.Equal((false, false), (disk.FileExists(At("a/c")), disk.DirectoryExists(At("c"))));
    }

    [Fact]
    public void A_lock_is_held_once()
    {
        using (disk.TryLock(At("lock")))
            Assert.Null(disk.TryLock(At("lock")));

        using var again = disk.TryLock(At("lock"));

        Assert.NotNull(again);
    }

    [Fact]
    public void A_full_device_says_so()
    {
        using var full = disk.Open("/dev/full");

        Assert.True(Assert.Throws<DiskException>(() => full.Write(0, "meow"u8)).IsNoSpace);
    }

    [Fact]
    public void The_free_space_is_known() =>
        Assert.Equal(new DriveInfo(folder).AvailableFreeSpace, disk.FreeBytes(folder), 1e9);

    string At(string name) => Path.Join(folder, name);

    void Put(string name, string text)
    {
        using var file = disk.Create(At(name));
        file.Write(0, System.Text.Encoding.UTF8.GetBytes(text));
        file.Sync();
    }
}
