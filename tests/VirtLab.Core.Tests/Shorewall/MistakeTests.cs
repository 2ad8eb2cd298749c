using VirtLab.Labs;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>An error in a file: a finding with file and line, a reason and a remedy, and no lab.</summary>
internal sealed class MistakeTests
{
    /// <summary>A line with an error, in an otherwise sound configuration.</summary>
    internal sealed record Planted(string File, string Line)
    {
        /// <summary>What stands before it in its file; what is sound of the line itself follows from there.</summary>
        public string Before { get; init; } = "";

        public override string ToString() => $"{File}: {Line}";
    }

    private static readonly Planted[] All =
    [
        new("rules", "ACCPT net fw tcp 22"),
        new("rules", "ACCEPT:info net"),
        new("rules", "ACCEPT internet fw"),
        new("rules", "ACCEPT net fw tcp ssh-server"),
        new("rules", "ACCEPT net fw tcp 70000"),
        new("rules", "ACCEPT net fw tcp 90:80"),
        new("rules", "ACCEPT net fw - 22"),
        new("rules", "ACCEPT net:10.0.0 fw"),
        new("rules", "ACCEPT net:10.0.0.9-10.0.0.1 fw"),
        new("rules", "ACCEPT net:10.0.0.0/8!10.1.0.0/16!10.2.0.0/16 fw"),
        new("rules", "ACCEPT net:10.0.0.0/8!10.0.0.0/8 fw"),
        new("rules", "ACCEPT net kvm:192.168.0.1:80 tcp 80"),
        new("rules", "DNAT net kvm tcp 80"),
        new("rules", "SSH net fw"),
        new("rules", "ACCEPT net fw tcp 22 - - - - - - - - - - - -"),
        new("rules", "ACCEPT net fw { protocol=tcp }"),
        new("rules", "ACCEPT net fw { tcp }"),
        new("rules", "ACCEPT net:$TRUSTED fw"),
        new("rules", "?FORMAT two"),
        new("rules", "?SHOUT loudly"),
        new("rules", "?INCLUDE more"),
        new("rules", "?INCLUDE /etc/passwd"),
        new("rules", "?INCLUDE ../rules"),
        new("rules", "?ENDIF"),
        new("rules", "?ELSE"),
        new("rules", "?IF 1"),
        new("rules", "?IF $X =~ /y/\n?ENDIF"),
        new("rules", "?BEGIN PERL"),
        new("rules", "?ERROR not today"),
        new("policy", "net kvm PASS") { Before = "kvm all ACCEPT\n$FW all ACCEPT\nnet all DROP\nall all REJECT\n" },
        new("policy", "net all NONE") { Before = "kvm all ACCEPT\n$FW all ACCEPT\nnet all DROP\nall all REJECT\n" },
        new("policy", "net fw NONE") { Before = "kvm all ACCEPT\n$FW all ACCEPT\nnet all DROP\nall all REJECT\n" },
        new("policy", "net wan DROP") { Before = "kvm all ACCEPT\n$FW all ACCEPT\nnet all DROP\nall all REJECT\n" },
        new("zones", "fw2 firewall") { Before = "fw firewall\nnet ip\nkvm ip\n" },
        new("zones", "net ip") { Before = "fw firewall\nnet ip\nkvm ip\n" },
        new("zones", "all ip") { Before = "fw firewall\nnet ip\nkvm ip\n" },
        new("zones", "dmz ether") { Before = "fw firewall\nnet ip\nkvm ip\n" },
        new("interfaces", "wan eth1") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("interfaces", "net eth0") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("interfaces", "net eth1 tcpflag") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("interfaces", "net an-interface-with-a-long-name") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("interfaces", "fw eth1") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("interfaces", "net eth1") { Before = "?FORMAT 2\nnet eth0\nkvm br0\n" },
        new("hosts", "net br0"),
        new("hosts", "net br7:10.0.0.0/8"),
        new("hosts", "net br0:10.0.0.0/33"),
        new("hosts", "kvm br0:10.0.0.0/8"),
        new("zones", "dmz:lan ip") { Before = "fw firewall\nnet ip\nkvm ip\n" },
        new("rules", "ACCEPT net fw tcp 22 - - fast"),
        new("rules", "ACCEPT net fw:~00-A0-C9-15-39-78"),
        new("providers", "isp one 1 - eth0 203.0.113.1"),
        new("providers", "isp 1 one - eth0 203.0.113.1"),
        new("providers", "isp 1 1 - eth7 203.0.113.1"),
        new("providers", "isp 1 1 - eth0 203.0.113.1,00-11"),
        new("providers", "isp 1 1 - eth0 203.0.113.1 src=203.0.113"),
        new("providers", "isp 1 1 - eth0 203.0.113"),
        new("providers", "isp 1 1 - eth0 203.0.113.1 balanced"),
        new("providers", "isp 1 1 - eth0 203.0.113.1 balance=0"),
        new("providers", "isp 1 1 - eth0 203.0.113.1 balance,fallback"),
        new("providers", "isp 300 1 - eth0 203.0.113.1"),
        new("providers", "isp 1 1 - eth0 198.51.100.1"),
        new("routes", "isp 10.0.0.0/8 192.168.0.9"),
        new("routes", "main - 192.168.0.9"),
        new("routes", "main 10.0.0.0/8"),
        new("routes", "main 10.0.0.0/8 192.168.7.9"),
        new("snat", "MASQUERADE 192.168.0.0/24 eth7"),
        new("snat", "MASQUERADE 192.168.0.0/24"),
        new("snat", "MASQUERADE 192.168.0.0/24 eth0(isp)"),
        new("snat", "SNAT(203.0.113) 192.168.0.0/24 eth0"),
        new("snat", "MASQUERADE 192.168.0.0/24/8 eth0"),
        new("masq", "eth7 192.168.0.0/24"),
        new("mangle", "MARK(two) $FW"),
        new("shorewall.conf", "TRACK_PROVIDERS=Perhaps"),
    ];

    [TestCaseSource(nameof(All))]
    public void One_error_gives_one_finding_at_its_line_and_no_lab(Planted planted)
    {
        var (file, line) = planted;
        string before = planted.Before;
        // Whatever the file is, the error stands on line 17.
        string text = $"{before}{string.Concat(Enumerable.Repeat("# nothing\n", 16 - before.Count(c => c == '\n')))}{line}\n";
        var reading = Folder.Read(file, text);
        reading.Lab.Should().BeNull();
        var finding = reading.Findings.Should().ContainSingle().Subject;
        finding.Path.Should().Be($"{file}:17");
        finding.Reason.Should().NotBeNullOrWhiteSpace().And.NotEndWith(".");
        finding.Remedy.Should().NotBeNullOrWhiteSpace().And.NotEndWith(".");
    }

    [TestCase("- 10.0.0.0/8 isq 1000")]
    [TestCase("- - isp 1000")]
    [TestCase("- 10.0.0.0/8 isp soon")]
    [TestCase("eth7 10.0.0.0/8 isp 1000")]
    [TestCase("10.0.0.0/33 - isp 1000")]
    public void A_routing_rule_with_an_error_is_told_too(string line)
    {
        var files = Folder.Small.With("providers", "isp 1 1 - eth0 203.0.113.1 track\n").With("rtrules", $"- 10.9.0.0/16 isp 1000\n{line}\n");
        ShorewallFiles.Read(files, Folder.Around).Findings.Select(finding => finding.Path).Should().Equal("rtrules:2");
    }

    [Test]
    public void All_errors_of_all_files_are_told_at_once()
    {
        var reading = ShorewallFiles.Read(Folder.Small.With("rules", "ACCPT net fw\nACCEPT net fw tcp 22\nACCEPT wan fw\n").With("snat", "MASQUERADE - eth7\n"), Folder.Around);
        reading.Findings.Select(finding => finding.Path).Should().BeEquivalentTo("rules:1", "rules:3", "snat:1");
    }

    [Test]
    public void What_the_checks_find_stands_where_it_was_read_from()
    {
        var reading = Folder.Read("rules", "# the machine is not on the bridge's network\nDNAT net kvm:10.9.9.9 tcp 80\n");
        reading.Findings.Select(finding => finding.Path).Should().Equal("rules:2");
        reading.Findings[0].Reason.Should().Contain("PortForwards[0].To").And.Contain("10.9.9.9");
    }

    [Test]
    public void Without_zones_there_is_no_lab() =>
        ShorewallFiles.Read([], "none").Findings.Select(finding => finding.Path).Should().Contain("zones");

    [Test]
    public void Without_a_fact_that_leads_to_it_no_address_is_made_up()
    {
        var findings = ShorewallFiles.Read(Folder.Small, "small").Findings;
        findings.Select(finding => finding.Path).Should().Equal("interfaces:2", "interfaces:3");
        findings[0].Remedy.Should().Contain("Read into a lab");
    }

    [Test]
    public async Task In_a_folder_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Folder.Small.With("rules", $"{new string('\n', 16)}ACCPT net fw\n"))
            await File.WriteAllTextAsync(Path.Combine(folder.Path, file.Name), file.Text);
        var reading = await ShorewallFolder.ReadAsync(folder.Path, Folder.Around);
        reading.Lab.Should().BeNull();
        reading.Findings.Select(finding => finding.Path).Should().Equal("rules:17");
    }
}
