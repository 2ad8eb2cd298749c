using CsCheck;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.Core.Tests.Json;

/// <summary>Labs as people write them in JSON.</summary>
internal sealed class LabTextTests
{
    [Test]
    public void A_lab_is_read_as_it_was_written() => Compiling.Labs.Any.Sample(lab => Lab.FromJson(lab.ToJson()).Equals(lab));

    [Test]
    public void Ursa_is_read_as_it_was_written_and_only_says_what_is_not_so_by_default()
    {
        string text = UrsaLab.Lab.ToJson();
        Lab.FromJson(text).Should().Be(UrsaLab.Lab);
        text.Should().NotContainAny("\"guard\"", "\"cpus\"", "\"states\"", "null", "[]");
    }

    [Test]
    public void What_is_not_said_is_what_it_is_by_default()
    {
        const string Text = """
            {
              // One network, two machines.
              "name": "first",
              "networks": [{ "name": "br0", "address": "10.0.0.254/24" }],
              "machines": [
                { "name": "a", "nics": [{ "network": "br0", "address": "10.0.0.1" }] },
                { "name": "b", "image": { "kernel": "/k", "commandLine": "", "type": "kernel" } },
              ],
              "zones": [{ "name": "fw", "isFirewall": true }, { "name": "kvm", "interfaces": ["br0"] }],
              "rules": [{ "action": "Accept", "from": "kvm", "to": "fw", "protocol": "Tcp", "ports": 22 }],
              "portForwards": [{ "from": "kvm", "protocol": "Tcp", "port": "80" }],
              "providers": [{ "name": "isp", "number": 1, "interface": "eth0" }]
            }
            """;
        Lab.FromJson(Text).Should().Be(new Lab("first")
        {
            Networks = [new LabNetwork("br0", "10.0.0.254/24")],
            Machines = [new Machine("a") { Nics = [new Nic("br0", "10.0.0.1")] }, new Machine("b") { Image = new KernelImage("/k", null, "") }],
            Zones = [Zone.Firewall("fw"), new Zone("kvm") { Interfaces = ["br0"] }],
            Rules = [new Rule(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
            PortForwards = [new PortForward("kvm", Protocol.Tcp, 80, null)],
            Providers = [new Provider("isp", 1, "eth0")],
        });
    }

    [Test]
    public void What_the_documentation_shows_is_a_sound_lab_and_its_findings_are_found()
    {
        string[] blocks = Repository.Read("docs/json.md").Split("```");
        var lab = Lab.FromJson(blocks[1]["json".Length..]);
        LabChecks.Run(lab).Should().BeEmpty();
        lab.Machines.Should().HaveCount(2);
        string shown = string.Join('\n', blocks[3]["text".Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var read = () => Lab.FromJson("""{ "name": "a", "networks": [{ "name": "br0", "addres": "192.168.0.254/24" }] }""");
        read.Should().Throw<LabInvalidException>().WithMessage(shown);
    }

    [Test]
    public void All_that_is_wrong_is_found_at_once_each_with_its_place() => FindingsIn("""
        {
          "networks": [{ "name": "br0", "addres": "10.0.0.254/24" }],
          "machines": [{ "name": "a", "cpus": "two", "nics": [{ "network": "br 0" }, 7], "image": {} }, { "name": "b", "image": { "type": "disk" }, "nics": {} }, null],
          "zones": [{ "name": "fw", "isFirewall": "yes" }],
          "policies": [{ "from": "all", "to": null, "action": "Maybe", "limit": "9/year" }, "all"],
          "uplinks": [{ "interface": "eth0", "address": ["1.2.3.4/24"] }],
          "nodes": [{ "name": "n", "services": [{ "kind": 0, "port": 70000 }] }],
          "marks": [{ "provider": "x", "probability": "half" }]
        }
        """).Should().BeEquivalentTo(
        "Name: it is missing. Every Lab needs its \"name\".",
        "Networks[\"br0\"]: LabNetwork has no \"addres\". It has name, address, bridge, subnets, prefixes, domain, dhcpRange, dhcpHosts, dnsHosts, routeBack, guard, tcpFlags.",
        "Networks[\"br0\"].Address: it is missing. Every LabNetwork needs its \"address\".",
        "Machines[\"a\"].Cpus: \"two\" is no whole number. Write one, without quotes.",
        "Machines[\"a\"].Nics[0].Network: \"br 0\" is not a name. Use 1 to 32 letters, digits, '-' or '_', starting with a letter or digit, such as \"etch32\".",
        "Machines[\"a\"].Nics[1]: it is no object. Write it as an object of network, address, allowedAddresses, tap, mac: { … }.",
        "Machines[\"a\"].Image.Type: it does not say which kind it is of. Write an object with \"type\", one of tinyGuest, kernel.",
        "Machines[\"b\"].Image.Type: there is no kind \"disk\". Write an object with \"type\", one of tinyGuest, kernel.",
        "Machines[\"b\"].Nics: it is no list. Write it as a list of Nic: [ … ].",
        "Machines[2]: it is null. Give it a value, or leave it out.",
        "Zones[\"fw\"].IsFirewall: \"yes\" is neither true nor false. Write one of the two, without quotes.",
        "Policies[0].To: it is null. Give it a value, or leave it out.",
        "Policies[0].Action: \"Maybe\" is no PolicyAction. Write one of Accept, Drop, Reject, None, Continue, in quotes.",
        "Policies[0].Limit: \"9/year\" is not a rate. Write it as \"10/sec\" or, with a burst, \"10/sec:20\"; the units are sec, min, hour and day.",
        "Policies[1]: it is no object. Write it as an object of from, to, action, log, limit, logLimit: { … }.",
        "Uplinks[\"eth0\"].Address: a list is no Cidr. Write it as text, in quotes.",
        "Nodes[\"n\"].Services[0].Kind: 0 is no ServiceKind. Write one of Http, Tftp, Ftp, in quotes.",
        "Nodes[\"n\"].Services[0].Port: 70000 is no whole number up to 65535. Write one, without quotes.",
        "Marks[0].Probability: \"half\" is no number. Write one, without quotes.");

    [TestCase("", "line 1, byte 1: *")]
    [TestCase("{\n  \"name\": \"a\"\n  \"rules\": []\n}", "line 3, byte 3: *")]
    [TestCase("""{ "name": "a", "name": "b" }""", "*name*")]
    [TestCase("null", "the text: it is null. Write a lab.")]
    [TestCase("[]", "the lab: it is no object. *")]
    [TestCase("\"a\"", "the lab: it is no object. *")]
    [TestCase("{ \"name\": \"\\ud800\" }", "the text: it has half of a character*")]
    [TestCase("{ \"\\ud800\": 1 }", "the text: it has half of a character*")]
    [TestCase("""{ "name": "a", "rules": [{ "action": "Drop,Reject", "from": "a", "to": "b" }] }""", "Rules[0].Action: \"Drop,Reject\" is no RuleAction. *")]
    [TestCase("""{ "name": "a", "rules": [{ "action": "7", "from": "a", "to": "b" }] }""", "Rules[0].Action: \"7\" is no RuleAction. *")]
    [TestCase("""{ "name": "a", "rules": [{ "action": "drop", "from": "a", "to": "b" }] }""", "Rules[0].Action: \"drop\" is no RuleAction. *")]
    [TestCase("""{ "name": "a", "rules": [{ "action": "Drop", "from": "a", "to": "b", "ports": 70000 }] }""", "Rules[0].Ports: 70000 is no port. *")]
    [TestCase("""{ "name": "a", "marks": [{ "provider": "a", "probability": 1e999 }] }""", "Marks[0].Probability: *is no number. *")]
    [TestCase("{ \"name\": \"a\", \"a\\u001b[2J\": 1 }", "the lab: Lab has no \"a\\u001b[2J\". *")]
    public void What_is_no_lab_at_all_is_one_finding(string text, string finding) => FindingsIn(text).Should().ContainSingle().Which.Should().Match(finding);

    /// <summary>An attribute can't hold it.</summary>
    [Test]
    public void Half_of_a_character_is_one_finding() =>
        FindingsIn($"{{ \"name\": \"{(char)0xd800}\" }}").Should().ContainSingle().Which.Should().StartWith("the text: it has half of a character");

    [Test]
    public void Where_an_editor_finds_the_schema_may_be_said_and_null_is_not_said() =>
        Lab.FromJson("""{ "$schema": "https://example.org/lab.schema.json", "name": "a", "nullRoutes": null }""").Should().Be(new Lab("a"));

    [Test]
    public void Of_a_thousand_findings_the_first_hundred_are_told() =>
        FindingsIn($$"""{ "name": "a", "rules": [{{string.Join(", ", Enumerable.Repeat("7", 1000))}}] }""").Should().HaveCount(100);

    [Test]
    public void A_text_that_is_broken_anywhere_is_a_lab_or_refused()
    {
        string text = UrsaLab.Lab.ToJson();
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 12], Gen.OneOfConst("", "null", "[]", "{}", "\"", "0", "true", "}", "-1", "\"x\"", ",", "\\", "1e99")).Sample((at, length, instead) =>
        {
            string broken = text[..at] + instead + text[Math.Min(at + length, text.Length)..];
            try
            {
                _ = LabChecks.Run(Lab.FromJson(broken));
            }
            catch (LabInvalidException error)
            {
                error.Findings.Should().NotBeEmpty().And.OnlyContain(finding => finding.Path.Length > 0 && finding.Reason.Length > 0 && finding.Remedy.Length > 0);
            }
        }, iter: 2000);
    }

    private static IEnumerable<string> FindingsIn(string text)
    {
        var read = () => Lab.FromJson(text);
        return read.Should().Throw<LabInvalidException>().WithMessage("The JSON text is not a lab:\n*").Which.Findings.Select(finding => finding.ToString());
    }
}
