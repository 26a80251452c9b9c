using System.Text;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

public sealed class FaultsTests : IDisposable
{
    readonly CrashFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_nth_call_fails_once_and_does_nothing()
    {
        folder.Journal.Faults.FailAt(2, Fault.Io);
        using var file = folder.Disk.Create(folder.At("a"));

        var failure = Assert.Throws<DiskException>(() => file.Write(0, "lost"u8));
        file.Write(0, "kept"u8);

        Assert.Equal(5, failure.Errno);
        Assert.Equal("a=kept", folder.After(CrashPolicy.Kill));
        Assert.Equal(1, folder.Journal.Faults.Injected);
    }

    [Fact]
    public void A_full_disk_stays_full_but_reads_and_deletes()
    {
        using var file = folder.Put("a", "meow");
        folder.Journal.Faults.FailAt(1, Fault.NoSpace, Repeat.Forever);

        Assert.True(Assert.Throws<DiskException>(() => file.Write(4, "!"u8)).IsNoSpace);
        Assert.True(Assert.Throws<DiskException>(() => folder.Disk.Create(folder.At("b"))).IsNoSpace);
        Assert.Equal(4, file.Read(0, new byte[4]));
        folder.Disk.Unlink(folder.At("a"));
    }

    [Fact]
    public void Calls_are_chosen_by_kind_and_path()
    {
        using var first = folder.Put("a", "meow");
        using var second = folder.Put("b", "meow");
        folder.Journal.Faults.FailWhen(call => call.Kind == CallKind.Read && call.Path.EndsWith('b'), Fault.Io);

        Assert.Equal(4, first.Read(0, new byte[4]));
        Assert.Throws<DiskException>(() => second.Read(0, new byte[4]));

        folder.Journal.Faults.Clear();
        Assert.Equal(4, second.Read(0, new byte[4]));
    }

    [Fact]
    public void Bytes_of_a_failed_sync_are_read_but_are_in_no_later_image()
    {
        using var file = folder.Put("a", "kept");
        file.Sync();
        folder.Disk.SyncDirectory(folder.At(""));
        folder.Journal.Faults.FailAt(1, Fault.Sync);

        file.Write(4, "lost"u8);
        Assert.Throws<DiskException>(file.Sync);
        file.Sync();
        var buffer = new byte[8];
        file.Read(0, buffer);

        Assert.Equal("keptlost", Encoding.UTF8.GetString(buffer));
        Assert.Equal("a=kept", folder.After(CrashPolicy.Amnesia));
        Assert.Equal("a=kept", folder.After(CrashPolicy.Kill));

        file.Write(8, "more"u8);
        file.Sync();
        Assert.Equal("a=kept0000more", folder.After(CrashPolicy.Amnesia));
    }

    [Fact]
    public void Names_whose_directory_failed_to_sync_are_not_durable_yet()
    {
        using var file = folder.Put("a", "meow");
        file.Sync();
        folder.Journal.Faults.FailAt(1, Fault.Sync);

        Assert.Throws<DiskException>(() => folder.Disk.SyncDirectory(folder.At("")));
        Assert.Equal("", folder.After(CrashPolicy.Amnesia));

        folder.Disk.SyncDirectory(folder.At(""));
        Assert.Equal("a=meow", folder.After(CrashPolicy.Amnesia));
    }
}
