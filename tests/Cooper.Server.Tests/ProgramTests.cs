using System.Text;
using Cooper.Testing;

namespace Cooper.Server.Tests;

/// <summary>The program as its operator meets it.</summary>
public sealed class ProgramTests : IDisposable
{
    const string Canary = "canary-0123456789-0123456789";

    readonly string folder = Directory.CreateTempSubdirectory("cooper-program-").FullName;

    string Data => Path.Join(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_first_start_shows_the_secret_once_and_a_stop_is_clean()
    {
        string secret;
        await using (var first = await CooperProcess.ServeAsync(Data))
        {
            using var http = new HttpClient();
            var answer = await http.GetStringAsync(new Uri(first.Url + "/v1/health/liveness"));
            var exit = await first.StopAsync();
            secret = first.Output.Split('\n')
                .Single(line => line.StartsWith("Its secret, shown this once: ", StringComparison.Ordinal)).Split(' ')[^1];

            Assert.Equal("""{"status":"OK"}""", answer);
            Assert.Equal(0, exit);
            Assert.Matches("^005[0-9a-f]{39}$", secret);
            Assert.Contains($"RCLONE_CONFIG_COOPER_KEY={secret}", first.Output, StringComparison.Ordinal);
            Assert.Contains($"B2_APPLICATION_KEY={secret}", first.Output, StringComparison.Ordinal);
            Assert.Matches($"curl --config - .* <<< \"user = [0-9a-f]{{12}}:{secret}\"\n", first.Output);
            Assert.DoesNotContain(secret, first.Errors, StringComparison.Ordinal);
        }

        await using var second = await CooperProcess.ServeAsync(Data);
        await second.StopAsync();

        Assert.Equal(2, second.Output.Trim().Split('\n').Length);
        Assert.DoesNotContain(secret, second.Output + second.Errors, StringComparison.Ordinal);
        var bytes = Encoding.ASCII.GetBytes(secret);
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(bytes)));
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_refused_with_pid_and_path()
    {
        await using var first = await CooperProcess.ServeAsync(Data);

        var (exit, _, errors) = await CooperProcess.RunAsync(null, "serve", "--data", Data, "--listen", "127.0.0.1:0");

        Assert.Equal((int)ExitCode.FolderRefused, exit);
        Assert.Equal($"cooper: {Data} is in use by process {first.Id}; stop it first, or give another folder\n", errors.TrimEnd() + "\n");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line_and_costs_no_secret()
    {
        await using var first = await CooperProcess.ServeAsync(Data);
        var address = first.Url["http://".Length..];

        var (exit, output, errors) = await CooperProcess.RunAsync(null, "serve", "--data", Data + "2", "--listen", address);
        await using var later = await CooperProcess.ServeAsync(Data + "2");

        Assert.Equal((int)ExitCode.CannotListen, exit);
        Assert.StartsWith($"cooper: Cannot listen on {address}: Address already in use", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        Assert.Contains("Its secret, shown this once", later.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_folder_is_refused_in_one_line()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Join(Data, "format"), "cooper-data 7\n");

        var (exit, _, errors) = await CooperProcess.RunAsync(null, "serve", "--data", Data);

        Assert.Equal((int)ExitCode.FolderRefused, exit);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.Contains("data format 7", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_from_the_environment_are_taken_and_can_be_changed()
    {
        var given = new Dictionary<string, string> { ["COOPER_MASTER_KEY_ID"] = "0123456789ab", ["COOPER_MASTER_KEY"] = Canary };
        await using (var first = await CooperProcess.ServeAsync(Data, given, "--log-level", "debug"))
        {
            await first.StopAsync();
            Assert.Contains("Master application key: 0123456789ab", first.Output, StringComparison.Ordinal);
            Assert.Contains("RCLONE_CONFIG_COOPER_KEY=$COOPER_KEY", first.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, first.Output + first.Errors, StringComparison.Ordinal);
        }

        given["COOPER_MASTER_KEY"] = Canary + "-new";
        await using (var second = await CooperProcess.ServeAsync(Data, given))
        {
            await second.StopAsync();
            Assert.Contains("secret of master key 0123456789ab was replaced", second.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, second.Output + second.Errors, StringComparison.Ordinal);
        }

        given["COOPER_MASTER_KEY_ID"] = "ba9876543210";
        var (exit, _, errors) = await CooperProcess.RunAsync(given, "serve", "--data", Data, "--listen", "127.0.0.1:0");

        Assert.Equal((int)ExitCode.Usage, exit);
        Assert.Contains("the account of this data folder is 0123456789ab", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_root_key_is_refused()
    {
        var given = new Dictionary<string, string> { ["COOPER_ROOT_KEY"] = new('1', 64) };
        await using (var first = await CooperProcess.ServeAsync(Data, given))
            await first.StopAsync();

        given["COOPER_ROOT_KEY"] = new('2', 64);
        var (exit, _, errors) = await CooperProcess.RunAsync(given, "serve", "--data", Data, "--listen", "127.0.0.1:0");

        Assert.Equal((int)ExitCode.FolderRefused, exit);
        Assert.Contains("root key", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_prints_every_option_and_no_secret()
    {
        var (exit, output, _) = await CooperProcess.RunAsync(
            new Dictionary<string, string> { ["COOPER_MASTER_KEY"] = Canary }, "config", "--limits-buckets-max", "7");

        Assert.Equal(0, exit);
        Assert.All(Options.OptionList.All, option => Assert.Contains(option.Name, output, StringComparison.Ordinal));
        Assert.Matches(@"limits\.buckets-max +7 +--limits-buckets-max", output);
        Assert.Matches(@"master-key +\(set\) +COOPER_MASTER_KEY", output);
        Assert.Contains("SQLite 3.", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve", "--nonsense")]
    [InlineData("serve", "--master-key", Canary)]
    [InlineData("config", "--limits-buckets-max", "0")]
    [InlineData("dance")]
    public async Task A_wrong_command_line_ends_with_2(params string[] arguments) =>
        Assert.Equal((int)ExitCode.Usage, (await CooperProcess.RunAsync(null, arguments)).ExitCode);
}
