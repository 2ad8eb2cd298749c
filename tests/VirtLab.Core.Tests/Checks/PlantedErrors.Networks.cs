using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>What is on networks: addresses and names that are given out, and machines.</summary>
internal static partial class PlantedErrors
{
    private static IEnumerable<PlantedError> Dhcp =>
    [
        new("range outside", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.100", "192.168.1.20"), Address = "192.168.0.99/24" })),
        new("range backwards", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.200", "192.168.0.100") })),
        new("range over the host's address", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.100", "192.168.0.254") })),
        new("reservation outside", "Networks[\"br0\"].DhcpHosts[0].Address", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "10.0.0.1", "x")] })),
        new("address outside", "Machines[\"etch32\"].Nics[0].Address", lab => WithoutForwards(WithNic(lab, 0, nic => nic with { Address = "192.168.1.1" }))),
        new("address of the host", "Machines[\"etch32\"].Nics[0].Address", lab => WithNic(lab, 0, nic => nic with { Address = "192.168.0.254" })),
        new("broadcast address", "Machines[\"etch32\"].Nics[0].Address", lab => WithNic(lab, 0, nic => nic with { Address = "192.168.0.255" })),
        new("address twice", "Machines[\"etch64\"].Nics[0].Address", lab => WithNic(lab, 1, nic => nic with { Address = "192.168.0.1" })),
        new("IPv6 range", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("fd00::1", "fd00::9") })),
        new("range that libvirt finds too large", "Networks[\"n2\"].DhcpRange", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "10.9.0.1/8", DhcpRange = new DhcpRange("10.9.0.2", "10.10.0.1") }], Zones = In(lab, "kvm", "br1") }),
        // Four machines have reserved addresses: four of the range are theirs.
        new("range too small", "Networks[\"br0\"].DhcpRange", lab => WithGuests(WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.1", "192.168.0.6") }), 3)),
        new("range of addresses that dnsmasq leaves out", "Networks[\"br0\"].DhcpRange", lab => WithGuests(WithNetwork(lab, n => n with { Address = "192.168.0.254/23", DhcpRange = new DhcpRange("192.168.0.255", "192.168.1.0") }), 1)),
        new("IPv6 address", "Machines[\"etch32\"].Nics[0].Address", lab => WithoutForwards(WithNic(lab, 0, nic => nic with { Address = "fd00::1" }))),
        new("IPv6 reservation", "Networks[\"br0\"].DhcpHosts[0].Address", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "fd00::1", "x")] })),
        new("reservation of a machine's address", "Networks[\"br0\"].DhcpHosts[0].Address", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "192.168.0.1", "x")] })),
    ];

    private static IEnumerable<PlantedError> Subnets =>
    [
        new("subnet that overlaps the first", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "192.168.0.129/25")),
        new("subnet that overlaps another one", "Networks[\"br0\"].Subnets[1]", lab => WithNetwork(lab, n => n with { Subnets = ["10.5.0.1/24", "10.5.0.2/16"] })),
        new("subnet that overlaps an uplink", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "172.20.1.9/28")),
        new("subnet of another network", "Networks[\"n2\"].Address", lab => WithSubnet(lab, "10.9.0.2/24") is var with ? with with { Networks = [.. with.Networks, Second], Zones = In(lab, "kvm", "br1") } : lab),
        new("subnet without room", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "10.5.0.1/31")),
        new("host at a subnet's own address", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "10.5.0.0/24")),
        new("multicast subnet", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "224.0.5.1/24")),
        new("IPv6 subnet", "Networks[\"br0\"].Subnets[0]", lab => WithSubnet(lab, "2001:db8::1/64")),
        new("card with an address that DHCP does not serve", "Machines[\"etch32\"].Nics[0].Address", lab => WithoutForwards(WithNic(WithSubnet(lab, "10.5.0.1/24"), 0, nic => nic with { Address = "10.5.0.7" }))),
        new("reservation that DHCP does not serve", "Networks[\"br0\"].DhcpHosts[0].Address", lab => WithNetwork(lab, n => n with { Subnets = ["10.5.0.1/24"], DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "10.5.0.7", "x")] })),
        new("range of a further subnet", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { Address = "192.168.0.99/24", Subnets = ["192.168.1.1/24"], DhcpRange = new DhcpRange("192.168.0.100", "192.168.1.20") })),
        new("node with the host's address of a subnet", "Nodes[\"x\"].Loopback[0]", lab => With(WithSubnet(lab, "10.5.0.1/24"), new Node("x") { Loopback = ["10.5.0.1"] })),
        new("forward to a subnet's broadcast address", "PortForwards[1].To", lab => Forward(WithSubnet(lab, "10.5.0.1/24"), new PortForward("net", Protocol.Tcp, 81, "10.5.0.255", 80))),
        new("snat to a neighbour in a subnet", "Snat[2].Address", lab => WithSubnet(lab, "10.5.0.1/24") with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "10.5.0.2" }] }),
    ];

    private static IEnumerable<PlantedError> Prefixes =>
    [
        new("prefix that overlaps another one", "Networks[\"br0\"].Prefixes[1]", lab => WithNetwork(lab, n => n with { Prefixes = ["2001:db8:1::1/64", "2001:db8:1::2/64"] })),
        new("prefix of another network", "Networks[\"n2\"].Prefixes[0]", lab => WithPrefix(lab, "2001:db8:1::1/64") is var with ? with with { Networks = [.. with.Networks, Second with { Prefixes = ["2001:db8:1::9/64"] }], Zones = In(lab, "kvm", "br1") } : lab),
        new("IPv4 prefix", "Networks[\"br0\"].Prefixes[0]", lab => WithPrefix(lab, "10.5.0.1/24")),
        .. new[] { 48, 63, 65, 128 }.Select(length => new PlantedError($"prefix of {length} bits", "Networks[\"br0\"].Prefixes[0]", lab => WithPrefix(lab, $"2001:db8:1::1/{length}"))),
        .. new Cidr[] { "::1/64", "::ffff:0:1/64", "64:ff9b::1/64", "fe80::1/64", "ff02::1/64" }.Select(prefix => new PlantedError($"prefix {prefix}", "Networks[\"br0\"].Prefixes[0]", lab => WithPrefix(lab, prefix))),
        new("host at the prefix's own address", "Networks[\"br0\"].Prefixes[0]", lab => WithPrefix(lab, "2001:db8:1::/64")),
        new("card with an address of the prefix", "Machines[\"etch32\"].Nics[0].Address", lab => WithoutForwards(WithNic(WithPrefix(lab, "2001:db8:1::1/64"), 0, nic => nic with { Address = "2001:db8:1::7" }))),
    ];

    private static IEnumerable<PlantedError> Dns =>
    [
        new("reservation that is no DNS label", "Networks[\"br0\"].DhcpHosts[0].Name", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "192.168.0.50", "x_y")] })),
        new("DNS entry without a name", "Networks[\"br0\"].DnsHosts[0].Names", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", [])] })),
        new("DNS entry with an empty name", "Networks[\"br0\"].DnsHosts[0].Names", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", [default])] })),
        new("DNS entry with a machine's name", "Networks[\"br0\"].DnsHosts[0].Names", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", ["Etch32"])] })),
        new("DNS entry with a machine's name in the domain", "Networks[\"br0\"].DnsHosts[0].Names", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", ["etch32.ursa.test"])] })),
        new("domain without a name", "Networks[\"br0\"].Domain", lab => WithNetwork(lab, n => n with { Domain = default(DomainName) })),
        new("domain too long for the machines in it", "Networks[\"br0\"].Domain", lab => WithNetwork(lab, n => n with { Domain = string.Join('.', Enumerable.Repeat(new string('a', 60), 4)) + ".b" })),
        .. new[] { "ignore", "infinite", "12", "5m" }.Select(word => new PlantedError($"machine that dnsmasq takes for '{word}'", $"Machines[\"{word}\"].Name", lab => WithMachine(lab, m => m with { Name = word }))),
        new("reservation that dnsmasq takes for a time", "Networks[\"br0\"].DhcpHosts[0].Name", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "192.168.0.50", "1H")] })),
        new("reservation with a machine's name", "Networks[\"br0\"].DhcpHosts[0].Name", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "192.168.0.50", "ETCH32")] })),
        new("two reservations with one name", "Networks[\"br0\"].DhcpHosts[1].Name", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:98", "192.168.0.50", "x"), new DhcpHost("52:54:00:00:00:99", "192.168.0.51", "x")] })),
    ];

    private static IEnumerable<PlantedError> Machines =>
    [
        new("card on no network", "Machines[\"etch32\"].Nics[0].Network", lab => WithNic(lab, 0, nic => nic with { Network = "none" })),
        new("card that no address can be had for", "Machines[\"etch32\"].Nics[1].Address", lab => WithMachine(lab, m => m with { Nics = [.. m.Nics, new Nic("br0")] })),
        .. new[] { "0.0.0.0", "127.0.0.1", "224.0.0.1", "::", "::1", "ff02::1", "192.168.0.254", "192.168.0.255", "192.168.0.2" }.Select(address =>
            new PlantedError($"card that may have {address}", "Machines[\"etch32\"].Nics[0].AllowedAddresses[0]", lab => WithNic(lab, 0, nic => nic with { AllowedAddresses = [address] }))),
        new("card that may have an address of DHCP's range", "Machines[\"etch32\"].Nics[0].AllowedAddresses[0]", lab => WithNic(WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.100", "192.168.0.120") }), 0, nic => nic with { AllowedAddresses = ["192.168.0.120"] })),
        new("two cards that may have one address", "Machines[\"etch64\"].Nics[0].AllowedAddresses[1]", lab => WithNic(WithNic(lab, 0, nic => nic with { AllowedAddresses = ["fe80::7"] }), 1, nic => nic with { AllowedAddresses = ["192.168.0.77", "fe80::7"] })),
        new("card that may have another's address", "Machines[\"etch32\"].Nics[0].AllowedAddresses[0]", lab => WithNic(WithNic(lab, 0, nic => nic with { AllowedAddresses = ["fe80::5054:ff:fe00:1"] }), 1, nic => nic with { Mac = "52:54:00:00:00:01" })),
        new("no memory", "Machines[\"etch32\"].Memory", lab => WithMachine(lab, m => m with { Memory = default })),
        new("no processor", "Machines[\"etch32\"].Cpus", lab => WithMachine(lab, m => m with { Cpus = 0 })),
        new("a line break in the command line", "Machines[\"etch32\"].Image", lab => WithMachine(lab, m => m with { Image = new KernelImage("/boot/vmlinuz", null, "quiet\npanic=1") })),
        new("too little memory for the tiny guest", "Machines[\"etch32\"].Memory", lab => WithMachine(lab, m => m with { Memory = "79 MiB" })),
        new("less than QEMU's unit of memory", "Machines[\"etch32\"].Memory", lab => WithMachine(lab, m => m with { Memory = "1023 KiB", Image = new KernelImage("/k", null, "") })),
        new("more processors than QEMU has", "Machines[\"etch32\"].Cpus", lab => WithMachine(lab, m => m with { Cpus = 256 })),
        new("half a character in the command line", "Machines[\"etch32\"].Image", lab => WithMachine(lab, m => m with { Image = new KernelImage("/k", null, "a\ud800b") })),
        new("no character in the command line", "Machines[\"etch32\"].Image", lab => WithMachine(lab, m => m with { Image = new KernelImage("/k", null, "\uffff") })),
        new("kernel without a path", "Machines[\"etch32\"].Image.Kernel", lab => WithMachine(lab, m => m with { Image = new KernelImage("", null, "") })),
        new("initrd without a path", "Machines[\"etch32\"].Image.Initrd", lab => WithMachine(lab, m => m with { Image = new KernelImage("/k", "", "") })),
        new("image of an unknown kind", "Machines[\"etch32\"].Image", lab => WithMachine(lab, m => m with { Image = new StrangeImage() })),
    ];

    private static Lab WithSubnet(Lab lab, Cidr subnet) => WithNetwork(lab, n => n with { Subnets = [subnet] });

    private static Lab WithPrefix(Lab lab, Cidr prefix) => WithNetwork(lab, n => n with { Prefixes = [prefix] });

    /// <summary>With machines that take an address of the range.</summary>
    private static Lab WithGuests(Lab lab, int count) =>
        lab with { Machines = [.. lab.Machines, .. Enumerable.Range(0, count).Select(i => new Machine($"guest{i}") { Nics = [new Nic("br0")] })] };

    private sealed record StrangeImage : MachineImage;
}
