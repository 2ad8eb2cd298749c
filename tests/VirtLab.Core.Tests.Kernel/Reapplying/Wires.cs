using System.Net;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>A provider's gateway.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Tap">The interface that it is behind.</param>
/// <param name="Mac">Its hardware address, by which it is told from others there.</param>
/// <param name="HostAddress">The host's address on the interface.</param>
internal sealed record Gateway(string Name, Tap Tap, ulong Mac, uint HostAddress);

/// <summary>All that is around the host: a machine on a bridge, and the providers: two on one interface, and one or two on another.</summary>
internal sealed class Wires : IDisposable
{
    public const ulong MachineMac = 0x5254_0000_0001;

    private const ulong BridgeMac = 0x5254_0000_00fe;

    // Longer than anybody keeps this process from answering: a gateway that is silent for less is not given up.
    private const string Patience = "50";

    private readonly Gateway[] _gateways;

    public Wires()
    {
        var eth0 = new Tap("eth0", 0x0200_0000_0130);
        var wlan0 = new Tap("wlan0", 0x0200_0000_0102);
        Machine = new Tap("tap0", BridgeMac);
        Machine.Add(MachineAddress, MachineMac);
        Comcast = On(eth0, "comcast", 0x0201_0000_0001, "172.20.1.1", "172.20.1.130");
        Avvanta = On(eth0, "avvanta", 0x0201_0000_0254, "172.20.1.254", "172.20.1.130");
        Spare = On(wlan0, "spare", 0x0202_0000_0077, "172.20.2.77", "172.20.2.102");
        Wireless = On(wlan0, "wireless", 0x0202_0000_0001, "172.20.2.1", "172.20.2.102");
        _gateways = [Comcast, Avvanta, Spare, Wireless];
        Taps = [Machine, eth0, wlan0];
    }

    public static uint MachineAddress { get; } = Address("192.168.0.1");

    public static uint Address(string text) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(text).GetAddressBytes());

    public IReadOnlyList<Tap> Taps { get; }

    public Tap Machine { get; }

    public Gateway Comcast { get; }

    public Gateway Avvanta { get; }

    public Gateway Spare { get; }

    public Gateway Wireless { get; }

    /// <summary>What <c>ip -batch</c> is to make of the taps before a lab adopts them.</summary>
    public string Links =>
        $"""
        link set lo up
        link add br0 address {Tap.Text(BridgeMac)} type bridge forward_delay 0 mcast_snooping 0
        link set {Machine.Name} master br0 up
        link set {Comcast.Tap.Name} address {Tap.Text(Comcast.Tap.HostMac)}
        link set {Wireless.Tap.Name} address {Tap.Text(Wireless.Tap.HostMac)}

        """;

    /// <summary>Before there is any link.</summary>
    public static void WithoutIpv6()
    {
        foreach (string family in (string[])["all", "default"])
            System.IO.File.WriteAllText($"/proc/sys/net/ipv6/conf/{family}/disable_ipv6", "1");
    }

    public void Settle()
    {
        foreach (string name in (string[])["br0", Comcast.Tap.Name, Wireless.Tap.Name])
        {
            foreach (string setting in (string[])["ucast_solicit", "mcast_solicit"])
                System.IO.File.WriteAllText($"/proc/sys/net/ipv4/neigh/{name}/{setting}", Patience);
        }
    }

    public Gateway? GatewayOf(Tap tap, ulong mac) => Array.Find(_gateways, gateway => gateway.Tap == tap && gateway.Mac == mac);

    public void Dispose()
    {
        foreach (var tap in Taps)
            tap.Dispose();
    }

    private static Gateway On(Tap tap, string name, ulong mac, string address, string host)
    {
        tap.Add(Address(address), mac);
        return new Gateway(name, tap, mac, Address(host));
    }
}
