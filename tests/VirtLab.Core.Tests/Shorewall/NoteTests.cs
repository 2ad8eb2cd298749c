using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>What Shorewall takes and a lab can't say is left out, or taken over otherwise, and never without a word.</summary>
internal sealed class NoteTests
{
    private static readonly (string File, string Line, string Note)[] All =
    [
        ("rules", "ACCEPT net fw 47", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22 - 203.0.113.2", "rules:1 LeftOut"),
        ("rules", "ACCEPT $FW net tcp 22 - - - joe", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22 - - - - - 5", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22 - - - - - - timestart=9:00", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22 ;; -m mark --mark 1", "rules:1 LeftOut"),
        ("rules", "ACCEPT net:+friends fw", "rules:1 LeftOut"),
        ("rules", "ACCEPT net:^AT fw", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22 - - s:10/sec:20", "rules:1 LeftOut"),
        ("rules", "DNAT net kvm:192.168.0.1 tcp 80 - 203.0.113.0/24", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp 22\nDROP net fw tcp 22", "rules:2 LeftOut"),
        ("mangle", "MARK(1):F eth0", "mangle:1 LeftOut"),
        ("blrules", "ACCEPT net:1.2.3.4 all", "blrules:1 LeftOut"),
        ("rules", "ACCEPT net:mail.example.net fw", "rules:1 LeftOut"),
        ("rules", "DNAT net kvm:192.168.0.1 tcp 80 - - - - 7", "rules:1 LeftOut"),
        ("rules", "DNAT net kvm:192.168.0.1 tcp 80 - - - - !1", "rules:1 LeftOut"),
        ("rules", "ACCEPT net fw tcp { proto=udp }", "rules:1 Changed"),
        ("rules", "ACCEPT net fw icmp 3/4", "rules:1 LeftOut"),
        ("rules", "ACCEPT:debug net fw tcp 22", "rules:1 Changed"),
        ("rules", "GRE(ACCEPT) net fw", "rules:1 LeftOut"),
        ("rules", "REDIRECT kvm 3128 tcp 80", "rules:1 Changed"),
        ("rules", "DNAT- net 192.168.0.1 tcp 80", "rules:1 LeftOut"),
        ("rules", "DNAT net kvm:192.168.0.1 tcp 80", "rules:1 Changed"),
        ("rules", "ACCEPT fw fw tcp 22", "rules:1 LeftOut"),
        ("rules", "ACCEPT net net tcp 22", "rules:1 LeftOut"),
        ("policy", "kvm kvm ACCEPT\nkvm all ACCEPT\nfw all ACCEPT\nnet net ACCEPT\nall all REJECT", "policy:4 LeftOut"),
        ("policy", "net all QUEUE\nall all REJECT", "policy:1 Changed"),
        ("policy", "all all REJECT info s:10/sec", "policy:1 LeftOut"),
        ("policy", "all all REJECT:MyReject info", "policy:1 LeftOut"),
        ("interfaces", "?FORMAT 2\nnet eth0 upnp\nkvm br0", "interfaces:2 LeftOut"),
        ("interfaces", "?FORMAT 2\nnet eth0 logmartians\nkvm br0", "interfaces:2 LeftOut"),
        ("interfaces", "?FORMAT 2\nnet eth0 routefilter\nkvm br0", "interfaces:2 Changed"),
        ("interfaces", "?FORMAT 2\nnet eth0\nkvm br0\nnet ppp+", "interfaces:4 LeftOut"),
        ("interfaces", "?FORMAT 2\nnet WAN physical=eth0\nkvm br0", "interfaces:2 Changed"),
        ("hosts", "net br0:dynamic", "hosts:1 LeftOut"),
        ("zones", "fw firewall\nnet ip\nkvm ip\nvpn ipsec", "zones:4 LeftOut"),
        ("zones", "fw firewall\nnet ip\nkvm ip\nvpn ip", "zones:4 LeftOut"),
        ("snat", "?FORMAT 2\nMASQUERADE 192.168.0.0/24 eth0 tcp 25 1024:", "snat:2 LeftOut"),
        ("snat", "SNAT(203.0.113.4-203.0.113.9) 192.168.0.0/24 eth0", "snat:1 LeftOut"),
        ("masq", "eth0 br0", "masq:1 Changed"),
        ("mangle", "TTL(+1):P eth0", "mangle:1 LeftOut"),
        ("mangle", "MARK(7) $FW", "mangle:1 LeftOut"),
        ("routes", "main 0.0.0.0/0 192.168.0.9", "routes:1 LeftOut"),
        ("accounting", "DONE web eth0", "accounting LeftOut"),
        ("started", "logger started", "started LeftOut"),
        ("shorewall.conf", "CLAMPMSS=Yes", "shorewall.conf:1 LeftOut"),
        ("shorewall.conf", "USE_DEFAULT_ROUTES=Yes", "shorewall.conf:1 LeftOut"),
        ("rtrules", "- 10.0.0.0/8 isp 1000", "rtrules LeftOut"),
        ("shorewall.conf", "STARTUP_ENABLED=Yes", "shorewall.conf LeftOut"),
    ];

    [TestCaseSource(nameof(All))]
    public void It_is_told_with_its_line_and_why((string File, string Line, string Note) said)
    {
        var reading = Folder.Read(said.File, said.Line);
        _ = reading.Sound();
        reading.Notes.Select(note => $"{note.Path} {note.Kind}").Should().Contain(said.Note);
        reading.Notes.Should().OnlyContain(note => note.What.Length > 0 && note.Why.Length > 0 && !note.Why.EndsWith('.'));
    }

    [Test]
    public void What_says_nothing_beyond_a_lab_leaves_no_note() =>
        Folder.Read("rules", "# a comment\nACCEPT net fw tcp 22\nREJECT:info kvm net tcp 25\n").Notes.Should().BeEmpty();

    [Test]
    public void A_rule_that_may_refuse_what_an_earlier_line_forwards_is_told_there()
    {
        var reading = Folder.Read("rules", "DNAT net kvm:192.168.0.1 tcp 80\nDROP net kvm\n");
        reading.Notes.Should().Contain(note => note.Path == "rules:1" && note.Kind == ShorewallNoteKind.Changed && note.Why.Contains("rules:2", StringComparison.Ordinal));
    }
}
