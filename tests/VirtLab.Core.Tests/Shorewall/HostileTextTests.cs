using CsCheck;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>Whatever the files say, they are read to an end: to a sound lab or to findings.</summary>
internal sealed class HostileTextTests
{
    private static readonly string[] Words =
    [
        "-", "all", "all+", "all!net", "net", "kvm", "$FW", "${FW", "fw", "net,kvm", "net:10.0.0.0/8!10.1.2.3", "kvm:192.168.0.1:80", "&eth0", "+set", "^AT", "~00-11",
        "ACCEPT", "DROP:info", "DNAT", "DNAT-", "SSH(ACCEPT)", "Web/DROP", "Loop(ACCEPT)", "REDIRECT", "LOG", "tcp", "udp", "icmp", "tcp,udp", "!tcp", "80", "!80", "80,443", "0", "1:65535", ":", "65536",
        "?IF", "?ELSE", "?ENDIF", "?INCLUDE", "?SET", "?FORMAT", "?SECTION", "?BEGIN", "?END", "PERL", "rules", "2", "NEW", "{", "}", "proto=tcp", ";", ";;", "\\", "#", "(", ")", "!", "=", "\"", "'", "`", "$(x)", "$x",
        "eth0", "br0", "eth0:172.20.1.130", "1", "0x1", "0xffffffff", "99999999999", "track", "loose,balance=2", "fallback", "main", "blackhole", "0.0.0.0/0", "255.255.255.255/0", "10.0.0.0/255.0.0.0", "::1",
        "MARK(1)", "MARK(", "MASQUERADE", "SNAT(1.2.3.4)", "1000", "1000!", "NONE", "CONTINUE", "info", "firewall", "ip", "\t", "\0", "é", "\u202e", "%s", "../../etc/passwd",
    ];

    private static readonly Gen<string> AnyLine = Gen.OneOfConst(Words).Array[0, 8].Select(words => string.Join(' ', words));

    private static readonly Gen<string> AnyName = Gen.OneOfConst("rules", "policy", "zones", "interfaces", "hosts", "providers", "rtrules", "routes", "snat", "masq", "mangle", "params", "shorewall.conf", "macro.Loop");

    // The files of 2008 with some lines replaced, added or cut.
    private static readonly Gen<ValueList<ShorewallFile>> AnyFiles = Gen.Select(AnyName, AnyLine.Array[1, 6], Gen.Int[0, 12], Gen.Bool).Array[1, 4].Select(changes => changes.Aggregate(
        Files2008.All.With("macro.Loop", "Loop - - tcp 1\nPARAM - - tcp 2"), (files, change) =>
        {
            string[] lines = change.Item4 && files.FirstOrDefault(file => file.Name == change.Item1) is { } file ? file.Text.Split('\n') : [];
            int at = Math.Min(change.Item3, lines.Length);
            return files.With(change.Item1, string.Join('\n', [.. lines[..at], .. change.Item2, .. lines[at..]]));
        }));

    [Test]
    public void Any_files_give_a_sound_lab_or_findings() => AnyFiles.Sample(files =>
    {
        var reading = ShorewallFiles.Read(files, UrsaLab.Lab);
        if (reading.Lab is { } lab)
        {
            reading.Findings.Should().BeEmpty();
            LabChecks.Run(lab).Should().BeEmpty();
            _ = ShorewallFiles.Write(lab);
        }
        else
        {
            reading.Findings.Should().NotBeEmpty().And.OnlyContain(finding => finding.Reason.Length > 0 && finding.Remedy.Length > 0);
        }
    }, iter: 3_000);
}
