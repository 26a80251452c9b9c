using System.Runtime.Versioning;
using Cooper.Domain.Keys;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests;

public sealed class DataFolderTests : IDisposable
{
    readonly string home = Directory.CreateTempSubdirectory("cooper-folder-").FullName;

    string Data => Path.Join(home, "data");

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    [SupportedOSPlatform("linux")]
    public void It_is_made_for_the_owner_only()
    {
        using var folder = Open();

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(Private, File.GetUnixFileMode(file)));
        Assert.Equal("cooper-data 1\n", File.ReadAllText(Path.Join(Data, "format")));
        Assert.Equal(RootKey.Bytes, new FileInfo(Path.Join(Data, "root.key")).Length);
    }

    [Fact]
    public void It_keeps_its_root_key()
    {
        byte[] first;
        using (var folder = Open())
            first = folder.RootKey.ToArray();

        using var again = Open(seed: 2);

        Assert.Equal(first, again.RootKey.ToArray());
    }

    [Fact]
    public void A_root_key_that_is_given_is_not_kept_and_needed_again()
    {
        var given = RootKey.New(new SeededEntropy(9));
        Open(given: given).Dispose();

        Assert.False(File.Exists(Path.Join(Data, "root.key")));
        Assert.Contains("COOPER_ROOT_KEY", Assert.Throws<FolderRefusedException>(() => Open()).Message, StringComparison.Ordinal);
        Open(given: given).Dispose();
    }

    [Fact]
    public void A_root_key_that_differs_from_the_folders_is_refused()
    {
        Open().Dispose();

        Assert.Throws<FolderRefusedException>(() => Open(given: RootKey.New(new SeededEntropy(9))));
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_pid_and_path()
    {
        using var first = Open();

        var refused = Assert.Throws<FolderRefusedException>(() => Open());

        Assert.Contains(Data, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId};", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_a_newer_format_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Join(Data, "format"), "cooper-data 2\n");
        File.WriteAllText(Path.Join(Data, "catalog.db"), "new");

        var refused = Assert.Throws<FolderRefusedException>(() => Open());

        Assert.Contains("data format 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("format 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["catalog.db", "format"], Directory.GetFiles(Data).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_folder_of_something_else_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Join(Data, "letter.txt"), "dear");

        Assert.Throws<FolderRefusedException>(() => Open());

        Assert.Equal(["letter.txt"], Directory.GetFiles(Data).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        File.WriteAllText(Data, "");

        Assert.Throws<FolderRefusedException>(() => Open());
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("amnesia")]
    [InlineData("strict")]
    public void A_making_that_was_cut_short_is_made_again_and_one_that_ended_keeps_its_key(string policy)
    {
        Directory.CreateDirectory(home);
        using var journal = new Journal(Path.Join(home));
        byte[] key;
        using (var folder = DataFolder.Open(Data, journal.Disk, new SeededEntropy(1), null))
            key = folder.RootKey.ToArray();
        journal.Answer("made");

        var number = 0;
        foreach (var image in new CrashImages(journal).AtEveryCut(policy switch
        {
            "kill" => CrashPolicy.Kill,
            "amnesia" => CrashPolicy.Amnesia,
            _ => CrashPolicy.Strict(1),
        }))
        {
            var copy = Directory.CreateTempSubdirectory("cooper-image-").FullName;
            image.WriteTo(Path.Join(copy, "home"));
            using (var folder = DataFolder.Open(Path.Join(copy, "home", "data"), new LinuxDisk(), new SeededEntropy(++number + 100), null))
            {
                if (image.Answers.Count > 0)
                    Assert.Equal(key, folder.RootKey.ToArray());
            }

            Directory.Delete(copy, recursive: true);
        }
    }

    DataFolder Open(int seed = 1, RootKey? given = null) => DataFolder.Open(Data, new LinuxDisk(), new SeededEntropy(seed), given);
}
