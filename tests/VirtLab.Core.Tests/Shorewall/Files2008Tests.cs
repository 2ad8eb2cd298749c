using VirtLab.Model;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>The files that Ursa had in 2008, which today's Shorewall refuses, give Ursa's lab.</summary>
internal sealed class Files2008Tests
{
    /// <summary>What those files say of Ursa: they have no rules, balance what is neither loose nor a fallback, and say nothing of br0's TCP
    /// flags, which Shorewall checks by itself since.</summary>
    private static readonly Lab Expected = UrsaLab.Lab with
    {
        Networks = [UrsaLab.Lab.Networks[0] with { TcpFlags = true }],
        Rules = [],
        PortForwards = [],
        Providers = [.. UrsaLab.Lab.Providers.Take(2), UrsaLab.Lab.Providers[2] with { Balance = 1 }],
    };

    [Test]
    public void Read_into_the_network_around_they_give_Ursa() =>
        LabJson.Write(ShorewallFiles.Read(Files2008.All, UrsaLab.Lab).Sound()).Should().Be(LabJson.Write(Expected));

    [Test]
    public void The_names_of_today_give_the_same() => LabJson.Write(ShorewallFiles.Read(
        [
            .. Files2008.All.Where(file => file.Name is not ("masq" or "route_rules" or "tcrules")),
            new("snat", "MASQUERADE 192.168.0.0/24 eth0\nMASQUERADE 192.168.0.0/24 wlan0"),
            new("rtrules", Files2008.All.Single(file => file.Name == "route_rules").Text),
            new("mangle", Files2008.All.Single(file => file.Name == "tcrules").Text.Replace("\n2 ", "\nMARK(2) ", StringComparison.Ordinal)),
        ], UrsaLab.Lab).Sound()).Should().Be(LabJson.Write(Expected));

    [Test]
    public void Alone_they_give_it_too_with_the_addresses_that_follow_from_them()
    {
        var reading = ShorewallFiles.Read(Files2008.All, "ursa");
        var lab = reading.Sound();
        lab.Uplinks.Select(uplink => $"{uplink.Interface} {uplink.Address}").Should().Equal("eth0 172.20.1.130/24", "wlan0 172.20.1.253/24");
        lab.Networks.Select(network => $"{network.Name} {network.Address}").Should().Equal("br0 192.168.0.254/24");
        LabJson.Write(lab with { Uplinks = [], Networks = [] }).Should().Be(LabJson.Write(new Lab("ursa")
        {
            Zones = Expected.Zones,
            Policies = Expected.Policies,
            Snat = Expected.Snat,
            Providers = Expected.Providers,
            RoutingRules = Expected.RoutingRules,
            Marks = Expected.Marks,
        }));
        reading.Notes.Where(note => note.Kind == ShorewallNoteKind.Assumed && note.What.Contains("address", StringComparison.Ordinal))
            .Select(note => note.Path).Should().Equal("interfaces:3", "interfaces:4", "interfaces:5");
    }

    [Test]
    public void What_was_changed_or_left_out_is_told_with_its_line_and_why()
    {
        var notes = ShorewallFiles.Read(Files2008.All, UrsaLab.Lab).Notes;
        notes.Should().OnlyContain(note => note.What.Length > 0 && note.Why.Length > 0 && !note.Why.EndsWith('.'));
        notes.Select(note => $"{note.Path} {note.Kind} {note.What}").Should().Equal(
            "shorewall.conf LeftOut 1 settings (MARK_IN_FORWARD_CHAIN)",
            "interfaces:3 Changed the file's format",
            "interfaces:3 LeftOut the option blacklist",
            "interfaces:4 LeftOut the option blacklist",
            "providers:3 Changed avvanta without balance and fallback",
            "providers:4 Assumed balance for wireless",
            "masq Changed the whole file",
            "interfaces:3 Changed routefilter",
            "interfaces:4 Changed routefilter");
    }
}
