using VirtLab.Explaining.Forwarding;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>The source that the kernel gives its own IPv6 packets, and masquerades with, is the one that Explain says.</summary>
public sealed class SourceChoiceInKernelTests
{
    private static readonly HostInterface[] Interfaces =
    [
        HostInterface.OfLoopback,
        new("eth0", ["172.20.1.130/24", "2001:db8:a::130/64", "2001:db8:a:0:ff::1/64", "fd00:a::130/64", "2002:c000:201::1/64"], true),
        new("eth1", ["2001:db8:b::7/48", "2001:db8:b:1::7/128"], true),
        new("eth2", ["172.20.2.130/24"], true),
        new("eth3", ["fd00:d::1/64", "2001::5:1/64"], true),
    ];

    private static readonly string[] Destinations =
    [
        "2001:db8:ffff::9", "2001:db8:a::5", "2001:db8:a:0:ff::77", "2001:db8:b::9", "2001:db8:b:1::9", "fd00:a::9", "fd99::1", "2002:c000:299::1", "2001:0:1::2", "2001:10::5", "2a00:1450::1",
        "2001:db8:a::130", "fec0::1", "3ffe::1", "::ffff:192.0.2.1", "64:ff9b::c000:201",
    ];

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task Whatever_the_destination_and_the_way()
    {
        var outward = Interfaces.Skip(1).ToList();
        string[] asked = [.. from one in outward from to in Destinations.Append("ff0e::5") select $"{one.Name} {to}"];
        string output = await PrivateNetwork.RunAsync(
            "ip link set lo up\n" + string.Concat(outward.Select(one => $"ip link add {one.Name} type veth peer name far-{one.Name}; ip link set far-{one.Name} up; ip link set {one.Name} up\n"
                + string.Concat(one.Addresses.Select(address => $"ip address add {address} dev {one.Name}{(address.IsV6 ? " nodad" : "")}\n")) + $"ip -6 route add default dev {one.Name} metric {one.Name.ToString()[3..]}00\n"))
            + "printf '%s\\n' \"$1\" | while read -r name to; do echo \"$name $to $(ip -6 route get \"$to\" oif \"$name\" 2>&1 | sed -nE 's/.* src ([0-9a-f:.]+) .*/\\1/p; s/RTNETLINK answers: //p' | head -n 1)\"; done\n",
            string.Join('\n', asked));
        var seen = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(words => words is [_, _, { Length: > 0 } source] && IPv6(source)).ToList();
        seen.Should().HaveCountGreaterThan(50);
        string[] said = [.. seen.Select(words => $"{words[0]} {words[1]} {SourceChoice6.Choose(Interfaces, words[0], words[1])}")];
        said.Should().Equal(seen.Select(words => string.Join(' ', words)));

        // Of an interface's own link Explain knows no address.
        static bool IPv6(string text) => IpAddress.TryParse(text, null, out var address) && !address.IsLinkLocal;
    }
}
