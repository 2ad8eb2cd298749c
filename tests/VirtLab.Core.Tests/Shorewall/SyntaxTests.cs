using VirtLab.Model;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>The ways in which a line can be written all say the same.</summary>
internal sealed class SyntaxTests
{
    private static readonly Rule Ssh = new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 };

    private static readonly (string Way, string Rules)[] Ways =
    [
        ("columns", "ACCEPT net fw tcp 22"),
        ("tabs", "ACCEPT\tnet\t$FW\ttcp\t22"),
        ("an empty column", "ACCEPT net fw tcp 22 - -"),
        ("a service's name", "ACCEPT net fw tcp ssh"),
        ("a protocol's number", "ACCEPT net fw 6 22"),
        ("a comment", "# all of it\nACCEPT net fw tcp 22 # ssh"),
        ("a line that goes on", "ACCEPT net \\\n  fw tcp 22"),
        ("a list that goes on", "ACCEPT net fw tcp \\\n22"),
        ("the line ends of another system", "ACCEPT net fw tcp 22\r\n"),
        ("pairs in braces", "ACCEPT net fw { proto=tcp, dport=22 }"),
        ("pairs without commas", "ACCEPT net fw {proto=tcp dport=22}"),
        ("pairs with arrows", "{ action=>ACCEPT, source=>net, dest=>$FW, proto=>tcp, dport=>22 }"),
        ("pairs with quotes", "ACCEPT net fw { proto:\"tcp\", dport:'22' }"),
        ("pairs behind a semicolon", "ACCEPT net fw ; proto=tcp, dport=22"),
        ("variables", "ACCEPT $OUT ${FW} tcp $PORT"),
        ("a variable of the file", "?SET DOOR 22\nACCEPT net fw tcp $DOOR"),
        ("a section", "?SECTION NEW\nACCEPT net fw tcp 22"),
        ("a section of old", "SECTION NEW\nACCEPT net fw tcp 22"),
        ("a comment for the packet filter", "?COMMENT ssh\nACCEPT net fw tcp 22\nCOMMENT"),
        ("a condition that holds", "?IF $PORT == 22 && ! $NOTHING\nACCEPT net fw tcp 22\n?ELSE\nDROP net fw\n?ENDIF"),
        ("a condition that does not hold", "?if $OUT eq 'kvm'\nDROP net fw\n?elsif __CONNTRACK_MATCH\nACCEPT net fw tcp 22\n?else\nREJECT net fw\n?endif"),
        ("conditions in one another", "?IF 0\n?IF $UNSET =~ x\n?ENDIF\nDROP net fw\n?ELSE\n?IF (1 || 0)\nACCEPT net fw tcp 22\n?ENDIF\n?ENDIF"),
        ("another file", "?INCLUDE doors"),
        ("another file of old", "INCLUDE doors"),
        ("a macro", "SSH(ACCEPT) net fw"),
        ("a macro with a slash", "SSH/ACCEPT net fw"),
        ("a macro of the folder", "Door(ACCEPT) net fw"),
        ("an interface that is all of the zone", "ACCEPT net:eth0 fw tcp 22"),
        ("a rule for none", "ACCEPT net none tcp 23\nACCEPT net fw tcp 22"),
    ];

    [TestCaseSource(nameof(Ways))]
    public void Each_way_of_writing_says_the_same((string Way, string Rules) said)
    {
        var files = Folder.Small.With("rules", said.Rules)
            .With("params", "export OUT=net\nPORT='22' # the door\nNOTHING=\n")
            .With("doors", "ACCEPT net fw tcp 22\n")
            .With("macro.Door", "PARAM - - tcp 22\n");
        ShorewallFiles.Read(files, Folder.Around).Sound().Rules.Should().Equal(Ssh);
    }

    [Test]
    public void What_is_embedded_is_never_run_and_told()
    {
        var reading = Folder.Read("rules", "?BEGIN PERL\nshorewall('DROP net fw');\n?END PERL\nSHELL echo DROP net fw\nACCEPT net fw tcp 22\n");
        reading.Sound().Rules.Should().Equal(Ssh);
        reading.Notes.Select(note => $"{note.Path} {note.Kind}").Should().Equal("rules:1 LeftOut", "rules:4 LeftOut");
    }

    [Test]
    public void What_a_shell_would_have_to_find_out_stays_unknown()
    {
        const string Params = "IP=$(ip addr)\nif [ -f x ]; then\n  PORT=23\nfi\nNET=net\n";
        var unused = ShorewallFiles.Read(Folder.Small.With("params", Params).With("rules", "ACCEPT $NET fw tcp 22"), Folder.Around);
        unused.Sound().Rules.Should().Equal(Ssh);
        unused.Notes.Select(note => note.Path).Should().Equal("params:1", "params:2", "params:3", "params:4");
        var used = ShorewallFiles.Read(Folder.Small.With("params", Params).With("rules", "\nACCEPT $NET fw tcp $PORT"), Folder.Around);
        used.Findings.Select(finding => finding.Path).Should().Equal("rules:2");
        used.Findings[0].Reason.Should().Contain("params:3");
    }

    [Test]
    public void Lists_become_a_rule_for_each_combination() =>
        Folder.Read("rules", "ACCEPT net,kvm fw tcp,udp 53,8000:8010").Sound().Rules.Select(rule => $"{rule.From} {rule.Protocol} {rule.Ports}").Should().BeEquivalentTo(
"net Tcp 53,8000-8010", "net Udp 53,8000-8010", "kvm Tcp 53,8000-8010", "kvm Udp 53,8000-8010");

    [Test]
    public void What_is_excluded_is_taken_out_of_the_addresses() =>
        Folder.Read("rules", "ACCEPT net:10.0.0.0/29!10.0.0.1,10.0.0.4-10.0.0.7 fw").Sound().Rules.Select(rule => $"{rule.Source}").Should().Equal(
            "10.0.0.0/32", "10.0.0.2/31");

    [Test]
    public void What_is_excluded_is_taken_out_of_the_ports() =>
        Folder.Read("rules", "ACCEPT net fw tcp !22,100:65535").Sound().Rules.Select(rule => $"{rule.Ports}").Should().Equal("1-21,23-99");

    [Test]
    public void What_is_excluded_is_taken_out_of_the_zones() =>
        Folder.Read("rules", "DROP all!kvm all- tcp 25").Sound().Rules.Select(rule => $"{rule.From} {rule.To}").Should().Equal("fw net", "fw kvm", "net kvm");

    [Test]
    public void All_means_other_zones_and_all_with_a_plus_the_own_one_too()
    {
        Folder.Read("rules", "DROP all all tcp 25").Sound().Rules.Select(rule => $"{rule.From} {rule.To}").Should().Equal("all all");
        Folder.Read("rules", "DROP all+ all tcp 25").Sound().Rules.Select(rule => $"{rule.From} {rule.To}").Should().Equal("kvm kvm", "all all");
    }

    [Test]
    public void A_forward_goes_to_the_port_that_is_named_or_to_its_own() =>
        Folder.Read("rules", "DNAT net kvm:192.168.0.1:80 tcp 8080\nDNAT net kvm:192.168.0.2 udp 500,4500:4501\nHTTP(DNAT):info net kvm:192.168.0.3").Sound().PortForwards.Should().Equal(
            new PortForward("net", Protocol.Tcp, 8080, "192.168.0.1", 80),
            new PortForward("net", Protocol.Udp, "500,4500-4501", "192.168.0.2"),
            new PortForward("net", Protocol.Tcp, 80, "192.168.0.3") { Log = true });

    [Test]
    public void Lines_of_masq_come_behind_those_of_snat() =>
        ShorewallFiles.Read(Folder.Small.With("snat", "SNAT(203.0.113.2) 192.168.0.0/28 eth0\n").With("masq", "eth0 192.168.0.0/24\neth0:: 192.168.0.0/25 203.0.113.2\n"), Folder.Around)
            .Sound().Snat.Should().Equal(new Snat("192.168.0.0/28", "eth0") { Address = "203.0.113.2" }, new Snat("192.168.0.0/24", "eth0"),
                new Snat("192.168.0.0/25", "eth0") { Address = "203.0.113.2" });

    [TestCase("203.0.113.1,~00-A0-C9-15-39-78", "track,balance=3,src=203.0.113.2,mtu=1400,optional,persistent")]
    [TestCase("detect", "track,fallback=2")]
    [TestCase("-", "track,fallback")]
    public void Providers_have_gateways_and_options_of_every_kind(string gateway, string options)
    {
        var provider = ShorewallFiles.Read(Folder.Small.With("providers", $"isp 1 1 - eth0 {gateway} {options}\n"), Folder.Around).Sound().Providers.Single();
        provider.Should().Be(gateway switch
        {
            "detect" => new Provider("isp", 1, "eth0") { GatewayByDhcp = true, Fallback = 1, Balance = 2 },
            "-" => new Provider("isp", 1, "eth0"),
            _ => new Provider("isp", 1, "eth0", "203.0.113.1") { GatewayMac = "00:a0:c9:15:39:78", Balance = 3, Source = "203.0.113.2", Mtu = 1400, Optional = true, Persistent = true },
        });
    }

    [Test]
    public void Sections_are_states_of_connections() =>
        Folder.Read("rules", "?SECTION ALL\nLOG:info net kvm icmp 8\n?SECTION ESTABLISHED\nDROP net kvm tcp - 25\n?SECTION NEW\nACCEPT net kvm tcp 80 - - 10/min:2\nCONTINUE net:~00-A0-C9-15-39-78 kvm")
            .Sound().Rules.Should().Equal(
            new Rule(RuleAction.Log, "net", "kvm") { Protocol = Protocol.Icmp, IcmpType = 8, States = (ConnectionState)31 },
            new Rule(RuleAction.Drop, "net", "kvm") { Protocol = Protocol.Tcp, SourcePorts = 25, States = ConnectionState.Established },
            new Rule(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Tcp, Ports = 80, Limit = "10/min:2" },
            new Rule(RuleAction.Continue, "net", "kvm") { SourceMac = "00:a0:c9:15:39:78" });

    [Test]
    public void Hosts_are_parts_of_what_is_behind_an_interface()
    {
        var files = Folder.Small.With("zones", "fw firewall\nnet ip\nkvm ip\ndmz:kvm ip\n").With("hosts", "dmz br0:192.168.0.0/28!192.168.0.1\n")
            .With("policy", "dmz all CONTINUE\nall all REJECT\n");
        var lab = ShorewallFiles.Read(files, Folder.Around).Sound();
        lab.Zones[3].Hosts.Should().Equal(new ZoneHosts("br0", "192.168.0.0/32", "192.168.0.2/31", "192.168.0.4/30", "192.168.0.8/29"));
        lab.Policies[0].Action.Should().Be(PolicyAction.Continue);
    }

    [Test]
    public void Marks_and_translations_are_for_zones_and_providers()
    {
        var files = Folder.Small.With("providers", "isp 1 1 - eth0 203.0.113.1 track\n")
            .With("mangle", "MARK(1):P br0:192.168.0.0/28 198.51.100.0/24 tcp 25 - - - - - - - 0.25 - NEW\n")
            .With("snat", "CONTINUE 192.168.0.9 eth0:10.0.0.0/8\nMASQUERADE 192.168.0.0/24 eth0(isp) tcp 25\n").With("blrules", "DROP net:198.51.100.7 all\nDROP net:198.51.100.7 all\n");
        var lab = ShorewallFiles.Read(files, Folder.Around).Sound();
        lab.Marks.Should().Equal(new Mark("isp")
        {
            From = "kvm",
            Source = "192.168.0.0/28",
            Destination = "198.51.100.0/24",
            Protocol = Protocol.Tcp,
            Ports = 25,
            Probability = 0.25,
            State = ConnectionState.New,
        });
        lab.Snat.Should().Equal(new Snat("192.168.0.9/32", "eth0") { Destination = "10.0.0.0/8", Exempt = true },
            new Snat("192.168.0.0/24", "eth0") { Provider = "isp", Protocol = Protocol.Tcp, Ports = 25 });
        lab.Blocklist.Select(network => $"{network}").Should().Equal("198.51.100.7/32");
    }

    [Test]
    public void A_rule_that_others_leave_nothing_to_is_left_out_and_told()
    {
        var reading = Folder.Read("rules", "Web(ACCEPT) net fw\nACCEPT net fw tcp 443\nACCEPT net fw tcp 22\n");
        reading.Sound().Rules.Select(rule => $"{rule.Ports}").Should().Equal("80", "443", "22");
        reading.Notes.Select(note => $"{note.Path} {note.Kind}").Should().Equal("rules:2 LeftOut");
    }

    [Test]
    public void The_first_format_of_interfaces_has_a_column_for_the_broadcast_address()
    {
        var lab = Folder.Read("interfaces", "net eth0 detect dhcp\nkvm br0 192.168.0.255 routeback\n").Sound();
        lab.Uplinks.Single().Dhcp.Should().BeTrue();
        ShorewallFiles.Read(Folder.Small.With("interfaces", "net eth0 203.0.113.31 dhcp\nkvm br0 192.168.0.255 routeback\n"), "alone").Sound()
            .Uplinks.Single().Address.ToString().Should().Be("203.0.113.30/27");
    }

    [Test]
    public void Marks_that_Shorewall_has_further_up_are_moved_down()
    {
        var files = Folder.Small.With("shorewall.conf", "USE_DEFAULT_RT=Yes\nPROVIDER_OFFSET=8\n").With("providers", "isp 3 0x200 - eth0 203.0.113.1 track\n")
            .With("mangle", "MARK(0x200) $FW - tcp 119\n");
        var lab = ShorewallFiles.Read(files, Folder.Around).Sound();
        lab.Providers.Single().MarkValue.Should().Be(2);
        lab.Marks.Should().Equal(new Mark("isp") { Protocol = Protocol.Tcp, Ports = 119 });
    }

    [Test]
    public void The_last_mark_that_matches_decides_in_Shorewall_and_the_first_in_a_lab()
    {
        var files = Folder.Small.With("interfaces", "?FORMAT 2\nnet eth0\nnet eth1\nkvm br0\n")
            .With("providers", "a 1 1 - eth0 203.0.113.1 track,fallback\nb 2 2 - eth1 198.51.100.1 track,fallback\n")
            .With("mangle", "MARK(1) $FW - tcp\nMARK(2) $FW - tcp 119\n");
        var around = Folder.Around with { Uplinks = [.. Folder.Around.Uplinks, new Uplink("eth1", "198.51.100.2/24")] };
        ShorewallFiles.Read(files, around).Sound().Marks.Select(mark => $"{mark.Provider} {mark.Ports}").Should().Equal("b 119", "a ");
    }
}
