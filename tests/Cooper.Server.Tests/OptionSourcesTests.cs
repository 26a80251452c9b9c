using Cooper.Server.Options;

namespace Cooper.Server.Tests;

public sealed class OptionSourcesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("cooper-options-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_anything_every_option_has_its_default()
    {
        var settings = Read();

        Assert.All(OptionList.All, option => Assert.Equal(new Setting(option.Default, "default"), settings[option]));
    }

    [Fact]
    public void Every_default_is_within_its_range() =>
        Assert.All(OptionList.All.Where(option => option.Default is not null), option => Assert.Null(option.Objection(option.Default!)));

    [Fact]
    public void The_file_yields_to_the_environment_and_that_to_the_command_line()
    {
        var file = Write("""{ "data": "a", "limits": { "buckets-max": 2, "part-bytes-min": 3 }, "shutdown-seconds": "5" } // done""");

        var settings = Read(
            file,
            new() { ["COOPER_LIMITS_BUCKETS_MAX"] = "20", ["COOPER_SHUTDOWN_SECONDS"] = "50", ["HOME"] = "x" },
            new() { [OptionList.ShutdownSeconds] = "500" });

        Assert.Equal(new Setting("a", file), settings[OptionList.Data]);
        Assert.Equal(new Setting("3", file), settings[OptionList.PartBytesMin]);
        Assert.Equal(new Setting("20", "COOPER_LIMITS_BUCKETS_MAX"), settings[OptionList.BucketsMax]);
        Assert.Equal(new Setting("500", "--shutdown-seconds"), settings[OptionList.ShutdownSeconds]);
    }

    [Fact]
    public void The_environment_may_name_the_file() =>
        Assert.Equal("a", Read(environment: new() { ["COOPER_CONFIG"] = Write("""{ "data": "a" }""") }).Text(OptionList.Data));

    [Theory]
    [InlineData("""{ "daata": "a" }""", "daata")]
    [InlineData("""{ "limits": { "buckets": 2 } }""", "limits.buckets")]
    [InlineData("""{ "limits": 2 }""", "limits")]
    [InlineData("""{ "data": ["a"] }""", "data")]
    [InlineData("""{ "data": "a", "data": "b" }""", "data")]
    [InlineData("""{ "master-key": "123456789012345678901234" }""", "COOPER_MASTER_KEY")]
    [InlineData("""[]""", "object")]
    [InlineData("""{""", "JSON")]
    public void What_the_file_may_not_hold_is_an_error_that_names_it(string text, string named)
    {
        var failure = Assert.Throws<OptionException>(() => Read(Write(text)));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => Assert.Throws<OptionException>(() => Read(Path.Join(folder, "none.json")));

    [Fact]
    public void An_unknown_variable_is_an_error_that_names_it()
    {
        var failure = Assert.Throws<OptionException>(() => Read(environment: new() { ["COOPER_DATTA"] = "a" }));

        Assert.StartsWith("COOPER_DATTA ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_command_line_reads_is_none_of_the_servers_business() =>
        Read(environment: new() { ["COOPER_URL"] = "a", ["COOPER_KEY_ID"] = "b", ["COOPER_KEY"] = "c", ["COOPER_KEY_FILE"] = "d" });

    [Theory]
    [InlineData("data", "")]
    [InlineData("listen", "127.0.0.1")]
    [InlineData("listen", "8080")]
    [InlineData("listen", "somewhere:80")]
    [InlineData("listen", "127.0.0.1:70000")]
    [InlineData("public-url", "ftp://example.com")]
    [InlineData("public-url", "https://example.com/")]
    [InlineData("public-url", "https://example.com/path")]
    [InlineData("log.level", "loud")]
    [InlineData("log.format", "xml")]
    [InlineData("limits.buckets-max", "0")]
    [InlineData("limits.buckets-max", "1.5")]
    [InlineData("limits.upload-bytes-max", "5368709121")]
    [InlineData("shutdown-seconds", "601")]
    [InlineData("master-key-id", "0123456789AB")]
    public void A_value_out_of_range_is_an_error_with_option_value_source_and_range(string name, string value)
    {
        var option = OptionList.All.Single(option => option.Name == name);

        var failure = Assert.Throws<OptionException>(() => Read(environment: new() { [option.Env] = value }));

        Assert.StartsWith($"{name} = {value} (from {option.Env}): must be ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("0.0.0.0:80")]
    [InlineData("[::1]:8080")]
    [InlineData("localhost:8080")]
    public void An_address_to_listen_on_has_a_port(string text) => Assert.NotNull(ListenAddress.TryParse(text));

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        var file = Write("0123456789012345678901234\n");

        var settings = Read(environment: new() { ["COOPER_MASTER_KEY_FILE"] = file });

        Assert.Equal(new Setting("0123456789012345678901234", "COOPER_MASTER_KEY_FILE"), settings[OptionList.MasterKey]);
    }

    [Fact]
    public void A_secret_in_two_ways_is_an_error() => Assert.Throws<OptionException>(() => Read(environment: new()
    {
        ["COOPER_MASTER_KEY"] = "0123456789012345678901234",
        ["COOPER_MASTER_KEY_FILE"] = Write("0123456789012345678901234"),
    }));

    [Fact]
    public void A_secret_that_is_refused_is_not_repeated()
    {
        var failure = Assert.Throws<OptionException>(() => Read(environment: new() { ["COOPER_MASTER_KEY"] = "short-canary" }));

        Assert.Contains("24", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_has_a_flag_or_a_place_in_the_file() =>
        Assert.All(
            OptionList.All.Where(option => option.IsSecret),
            option => Assert.True(option is { Flag: null, FileKey: null, EnvFile: not null }));

    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    public void A_root_key_is_hex_or_base64(string text) =>
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), RootKeyText.TryParse(text)!.ToArray());

    [Theory]
    [InlineData("00")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("")]
    public void Any_other_root_key_is_none(string text) => Assert.Null(RootKeyText.TryParse(text));

    [Fact]
    public void A_certificate_needs_its_key() =>
        Assert.Throws<OptionException>(() => ServerOptions.From(Read(environment: new() { ["COOPER_TLS_CERTIFICATE"] = "a.pem" })));

    static Settings Read(
        string? file = null, Dictionary<string, string>? environment = null, Dictionary<OptionEntry, string>? flags = null) =>
        OptionSources.Read(file, environment ?? [], flags ?? []);

    string Write(string text)
    {
        var path = Path.Join(folder, $"{Directory.GetFiles(folder).Length}");
        File.WriteAllText(path, text);
        return path;
    }
}
