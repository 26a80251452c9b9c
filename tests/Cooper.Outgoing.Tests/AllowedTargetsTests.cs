using System.Net;

namespace Cooper.Outgoing.Tests;

public class AllowedTargetsTests
{
    [Theory]
    [InlineData("", "example.org", 80, "8.8.8.8", true)]
    [InlineData("", "example.org", 443, "8.8.8.8", true)]
    [InlineData("", "example.org", 22, "8.8.8.8", false)]
    [InlineData("", "example.org", 8080, "8.8.8.8", false)]
    [InlineData("", "example.org", 80, "10.0.0.1", false)]
    [InlineData("10.0.0.0/8", "any", 80, "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "any", 8080, "10.1.2.3", false)]
    [InlineData("10.0.0.0/8", "any", 80, "11.0.0.1", true)]
    [InlineData("10.0.0.0/8", "any", 80, "192.168.0.1", false)]
    [InlineData("127.0.0.1:9000", "any", 9000, "127.0.0.1", true)]
    [InlineData("127.0.0.1:9000", "any", 80, "127.0.0.1", false)]
    [InlineData("127.0.0.1:9000", "any", 9000, "127.0.0.2", false)]
    [InlineData("127.0.0.1:9000", "any", 9000, "::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "any", 80, "::ffff:10.0.0.1", false)]
    [InlineData("[fd00::1]:9000", "any", 9000, "fd00::1", true)]
    [InlineData("fd00::/8 , 192.168.0.1", "any", 443, "fd12::1", true)]
    [InlineData("fd00::/8 , 192.168.0.1", "any", 443, "192.168.0.1", true)]
    [InlineData("minio.lan:9000", "minio.lan", 9000, "10.0.0.1", true)]
    [InlineData("minio.lan:9000", "MINIO.lan.", 9000, "10.0.0.1", true)]
    [InlineData("minio.lan:9000", "minio.lan", 80, "10.0.0.1", false)]
    [InlineData("minio.lan:9000", "evil-minio.lan", 9000, "10.0.0.1", false)]
    [InlineData("minio.lan:9000", "minio.lan.evil.org", 9000, "10.0.0.1", false)]
    [InlineData("minio.lan", "minio.lan", 80, "10.0.0.1", true)]
    [InlineData("minio.lan", "minio.lan", 9000, "10.0.0.1", false)]
    public void What_is_listed_is_reached_besides_the_public(string list, string host, int port, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, AllowedTargets.TryParse(list)!.Allow(host, port, IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:http")]
    [InlineData("http://minio.lan")]
    [InlineData("*.lan")]
    [InlineData("mini o")]
    [InlineData("[minio.lan]:80")]
    [InlineData("fd00::1]:9000")]
    [InlineData("a,,*")]
    public void What_is_no_list_is_not_taken(string list) => Assert.Null(AllowedTargets.TryParse(list));
}
