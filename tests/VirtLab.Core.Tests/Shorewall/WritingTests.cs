using VirtLab.Core.Tests.Compiling;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>A lab as Shorewall files.</summary>
internal sealed class WritingTests
{
    [Test]
    public void Ursa_reads_as_people_write_it()
    {
        var writing = ShorewallFiles.Write(UrsaLab.Lab);
        Golden.Check($"{string.Join('\n', writing.Files.Select(file => $"=== {file.Name}\n{file.Text}"))}\n=== notes\n{string.Join('\n', writing.Notes)}\n",
            "ursa-shorewall.txt");
    }

    [Test]
    public void What_no_file_says_is_told()
    {
        var lab = UrsaLab.Lab with { Networks = [UrsaLab.Lab.Networks[0] with { Prefixes = ["2001:db8::1/64"], RouteBack = false }] };
        ShorewallFiles.Write(lab).Notes.Select(note => $"{note.Path} {note.Kind}").Should().Equal(
            "Lab LeftOut", "Lab LeftOut", "Networks[\"br0\"].Prefixes LeftOut",
            "Uplinks[\"eth0\"].RouteFilter Changed", "Uplinks[\"wlan0\"].RouteFilter Changed", "Networks[\"br0\"].RouteBack Changed",
            "Providers[\"comcast\"].Optional LeftOut", "Providers[\"avvanta\"].Optional LeftOut");
    }

    [Test]
    public void Names_that_Shorewall_does_not_take_are_written_as_others_like_them()
    {
        var lab = Folder.Around with
        {
            Zones = [Zone.Firewall("fw"), new("the-internet-itself") { Interfaces = ["eth0"] }, new("the-internet-inside") { Interfaces = ["br0"] }],
            Policies = [new("all", "all", PolicyAction.Accept)],
            Providers = [new("default", 1, "eth0", "203.0.113.1")],
        };
        var writing = ShorewallFiles.Write(lab);
        var read = ShorewallFiles.Read(writing.Files, lab).Sound();
        read.Zones.Select(zone => zone.Name.ToString()).Should().Equal("fw", "the_intern", "the_inter1");
        read.Providers.Select(provider => provider.Name.ToString()).Should().Equal("default1");
        writing.Notes.Where(note => note.Kind == ShorewallNoteKind.Changed).Select(note => note.Path).Should().Equal(
            "Zones[\"the-internet-itself\"].Name", "Zones[\"the-internet-inside\"].Name", "Providers[\"default\"].Name");
    }

    /// <summary>Shorewall itself showed that it takes what stands for an interface otherwise than a lab does.</summary>
    [Test]
    public void Hosts_that_are_zones_of_their_own_are_told_apart_and_what_stays_within_a_zone_is_blocked_too()
    {
        var lab = Folder.Around with
        {
            Uplinks = [Folder.Around.Uplinks[0] with { RouteBack = true }],
            Zones =
            [
                Zone.Firewall("fw"), new("guest") { Hosts = [new("eth0", "203.0.113.64/26")] }, new("net") { Interfaces = ["eth0"] },
                new("sub") { Hosts = [new("br0", "192.168.0.128/28")] }, new("kvm") { Interfaces = ["br0"] },
            ],
            Policies = [new(Zone.All, Zone.All, PolicyAction.Accept)],
            Providers = [new("isp", 1, "eth0", "203.0.113.1")],
            Marks =
            [
                new("isp") { From = "kvm", Protocol = Protocol.Tcp, Ports = 25 },
                new("isp") { From = "kvm", Source = "192.168.0.0/25", Protocol = Protocol.Udp },
                new("isp") { Helper = Helper.Ftp },
            ],
            Blocklist = ["198.51.100.128/25"],
        };
        var files = ShorewallFiles.Write(lab).Files;
        Rows("blrules").Should().Equal("DROP all+:198.51.100.128/25 all");
        Rows("hosts").Should().Equal("guest eth0:203.0.113.64/26 routeback", "sub br0:192.168.0.128/28 routeback");
        Rows("mangle").Should().Equal(
            "MARK(1/0xff):P br0:!192.168.0.128/28 - tcp 25", "MARK(1/0xff):P br0:192.168.0.0/25!192.168.0.128/28 - udp", "MARK(1/0xff) $FW - tcp - - - - - - - ftp");
        Rows("conntrack").Should().Equal("CT:helper:ftp:PO - - tcp 21");

        var reading = ShorewallFiles.Read(files, lab with { Zones = [], Policies = [], Marks = [], Blocklist = [] });
        LabJson.Write(reading.Sound()).Should().Be(LabJson.Write(lab));
        reading.Notes.Should().NotContain(note => note.Path.StartsWith("hosts", StringComparison.Ordinal));

        IEnumerable<string> Rows(string file) => files.Single(one => one.Name == file).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] is not ('#' or '?')).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>What answers a machine is of no connection that anyone outside opened, and Shorewall's NONE takes it for one.</summary>
    [Test]
    public void A_policy_NONE_one_way_leaves_the_answers_of_the_other_their_way()
    {
        var lab = Folder.Around with
        {
            Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0"] }, new("kvm") { Interfaces = ["br0"] }],
            Policies = [new("kvm", "net", PolicyAction.Accept), new("net", "kvm", PolicyAction.None), new("kvm", "kvm", PolicyAction.None), new(Zone.All, Zone.All, PolicyAction.Accept)],
        };
        var writing = ShorewallFiles.Write(lab);
        ShorewallFiles.Read(writing.Files, lab).Sound().Policies.Select(policy => policy.Action).Should().Equal(
            PolicyAction.Accept, PolicyAction.Drop, PolicyAction.None, PolicyAction.Accept);
        writing.Notes.Should().ContainSingle(note => note.Path == "Policies[1].Action" && note.Kind == ShorewallNoteKind.Changed);
    }

    [Test]
    public void What_is_of_IPv6_is_left_out_and_told()
    {
        var written = ShorewallFiles.Write(Ipv6ProviderTests.Dual with { Routes = [new("2001:db8:9::/48") { Via = "2001:db8:a::9", Provider = "near" }] });
        written.Files.Should().OnlyContain(file => !file.Text.Contains("2001:db8", StringComparison.Ordinal) && !file.Text.Contains("fe80", StringComparison.Ordinal));
        written.Files.Single(file => file.Name == "providers").Text.Should().Contain("near").And.Contain("beside").And.Contain("told").And.NotContain("link");
        written.Notes.Where(note => note.Kind == ShorewallNoteKind.LeftOut).Select(note => note.Path).Should().Contain(["Providers[\"near\"]", "Providers[\"link\"]", "Uplinks[\"eth0\"]", "RoutingRules[0]",
            "Marks[0]", "Snat[0]", "PortForwards[0]", "Routes[0]"]);
    }

    [Test]
    public void A_lab_without_zones_lets_all_pass()
    {
        var lab = ShorewallFiles.Read(ShorewallFiles.Write(Folder.Around).Files, Folder.Around).Sound();
        lab.Policies.Should().Equal(new Policy("all", "all", PolicyAction.Accept));
        lab.Zones.Should().HaveCount(2);
    }

    [Test]
    public void A_lab_that_can_not_work_is_not_written() =>
        FluentActions.Invoking(() => ShorewallFiles.Write(UrsaLab.Lab with { Uplinks = [] })).Should().Throw<LabInvalidException>();

    [Test]
    public async Task A_folder_is_made_and_reads_again()
    {
        using var folder = new TemporaryFolder();
        string below = Path.Combine(folder.Path, "a", "b");
        _ = await ShorewallFolder.WriteAsync(below, UrsaLab.Lab);
        var reading = await ShorewallFolder.ReadAsync(below, UrsaLab.Lab);
        reading.Sound().Policies.Should().Equal(UrsaLab.Lab.Policies);
    }
}
