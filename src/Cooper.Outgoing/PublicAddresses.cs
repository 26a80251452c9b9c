using System.Net;
using System.Net.Sockets;

namespace Cooper.Outgoing;

/// <summary>
/// Which addresses are somewhere on the public internet: global unicast, and none of the ranges that the special-purpose address
/// registries of IANA set apart. What stands for an IPv4 address in IPv6 (mapped, translated, 6to4, Teredo) is not: it would reach
/// whatever that address is.
/// </summary>
static class PublicAddresses
{
    static readonly AddressRange[] SetApart4 =
    [
        AddressRange.Parse("0.0.0.0/8"), // this network; connecting to 0.0.0.0 reaches the machine itself
        AddressRange.Parse("10.0.0.0/8"), // private
        AddressRange.Parse("100.64.0.0/10"), // behind a carrier's NAT
        AddressRange.Parse("127.0.0.0/8"), // loopback
        AddressRange.Parse("169.254.0.0/16"), // link-local, with the metadata services of clouds
        AddressRange.Parse("172.16.0.0/12"), // private
        AddressRange.Parse("192.0.0.0/24"), // protocol assignments
        AddressRange.Parse("192.0.2.0/24"), // documentation
        AddressRange.Parse("192.88.99.0/24"), // relays of 6to4
        AddressRange.Parse("192.168.0.0/16"), // private
        AddressRange.Parse("198.18.0.0/15"), // benchmarks
        AddressRange.Parse("198.51.100.0/24"), // documentation
        AddressRange.Parse("203.0.113.0/24"), // documentation
        AddressRange.Parse("224.0.0.0/4"), // multicast
        AddressRange.Parse("240.0.0.0/4"), // reserved, and broadcast
    ];

    /// <summary>All else of IPv6 (loopback, mapped, translated, unique local, link-local, multicast) is set apart.</summary>
    static readonly AddressRange GlobalUnicast6 = AddressRange.Parse("2000::/3");

    static readonly AddressRange[] SetApart6 =
    [
        AddressRange.Parse("2001::/23"), // protocol assignments, with Teredo, benchmarks and overlay identifiers
        AddressRange.Parse("2001:db8::/32"), // documentation
        AddressRange.Parse("2002::/16"), // 6to4
        AddressRange.Parse("3fff::/20"), // documentation
    ];

    public static bool Contain(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SetApart4.Any(range => range.Contains(address)),
        AddressFamily.InterNetworkV6 => GlobalUnicast6.Contains(address) && !SetApart6.Any(range => range.Contains(address)),
        _ => false,
    };
}
