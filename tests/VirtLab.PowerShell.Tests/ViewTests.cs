using System.Xml.Linq;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Tests;

/// <summary>What a person sees.</summary>
public sealed class ViewTests : SessionTests
{
    [SetUp]
    public void Bring_up() => Session.Run(Help.ExampleLabs.Complete("$lab = Start-Lab $office -LabHost $fake"));

    [TestCase("$lab | Get-LabMachine", @"Name\s+Tap\s+Mac\s+Address\s+DnsName\s+Stage\s+-.*\s+pos\s+\S+\s+52:54:00:\S+\s+10\.0\.0\.1\s+pos\s+NameResolves")]
    [TestCase("$lab | Test-LabConnection pos bank -Tcp 443", @"From\s+To\s+Probe\s+Outcome\s+SeenFrom\s+Via\s+-.*\s+pos\s+bank\s+tcp 443\s+Answered\s+192\.0\.2\.2\s+fibre")]
    [TestCase("$lab", @"Lab\s+Host\s+Machines\s+-.*\s+office\s+host in memory\s+pos")]
    [TestCase("$lab | Resolve-LabName pos", @"Status\s+Addresses\s+Names\s+-.*\s+Found\s+10\.0\.0\.1")]
    [TestCase("(Get-LabPlan @{ Name = 'x'; Networks = @(@{ Name = 'br9'; Address = '10.9.0.1/24' }) } -LabHost $fake).Steps", @"Kind\s+Id\s+Impact\s+Summary\s+-.*\s+Add\s+record x\s.*\s+Add\s+network br9\s+Live\s+bridge br9")]
    public void Objects_are_a_table(string command, string table) => Session.Show(command).Should().MatchRegex(table);

    [TestCase("$lab | Get-LabMachine | Format-List", "Name", "Stage", "Tap", "Mac", "Address", "Ipv6Addresses", "DnsName", "TimeToLease")]
    [TestCase("$lab | Test-LabConnection pos bank -Tcp 443 | Format-List", "From", "To", "Probe", "Outcome", "SeenFrom", "Via", "AnsweredVia", "Took", "Answer")]
    [TestCase("$lab | Format-List", "Lab", "Host", "Networks", "Machines", "Providers", "Nodes")]
    [TestCase("Get-Lab $fake | Format-List", "Name", "IsWhole", "Machines", "Drift")]
    [TestCase("Get-LabPlan $office -RunningLab $lab | Format-List", "Lab", "Impact", "Touches", "Conflicts", "Steps")]
    [TestCase("$lab | Get-LabExplanation pos 203.0.113.10 -Tcp 443 | Format-List", "Packet", "Outcome", "Provider", "Source", "Decision", "Reason", "Answer")]
    [TestCase("Test-Lab @{ Name = 'x'; Networks = @(@{ Name = 'a'; Address = '10.0.0.1/24' }, @{ Name = 'b'; Address = '10.0.0.2/24' }) } | Select-Object -First 1", "Path", "Reason", "Remedy")]
    public void Objects_are_a_list_of_what_matters(string command, params string[] members) =>
        Session.Show(command).Split('\n').Where(line => line.Contains(" : ", StringComparison.Ordinal) || line.TrimEnd().EndsWith(" :", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Should().Equal(members);

    [Test]
    public void Among_other_objects_a_probe_and_a_lab_are_short() =>
        Session.Show("Get-Culture; $lab | Test-LabConnection pos bank -Tcp 443; $lab").Split('\n').SkipWhile(line => !line.StartsWith("From", StringComparison.Ordinal))
            .Where(line => line.Contains(" : ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Should().Equal("From", "To", "Probe", "Outcome", "SeenFrom", "Via", "AnsweredVia", "Took", "Answer", "Name", "Machines");

    [Test]
    public void What_nobody_saw_has_no_provider() =>
        Session.Run("($lab | Test-LabConnection pos 203.0.113.99 -Tcp 443).AnsweredVia").Should().AllBeEquivalentTo((object?)null);

    [TestCase("Get-LabPlan @{ Name = 'x' } -LabHost $fake", "  + record x: what the host knows of the lab")]
    [TestCase("Get-Lab $fake", "lab office: whole")]
    [TestCase("$lab | Get-LabExplanation pos 203.0.113.10 -Tcp 443", "pos -> 203.0.113.10 tcp 443: leaves by eth0 to fibre from 192.0.2.2")]
    public void Plans_labs_and_explanations_are_text(string command, string text) => Session.Show(command).Should().Contain(text);

    [Test]
    public void Every_view_is_of_a_type_that_is_there_and_a_host_has_one()
    {
        XElement.Load(Path.Combine(AppContext.BaseDirectory, "VirtLab.Format.ps1xml")).Descendants("TypeName")
            .Concat(XElement.Load(Path.Combine(AppContext.BaseDirectory, "VirtLab.Types.ps1xml")).Elements("Type").Elements("Name")).Select(name => name.Value)
            .Where(name => typeof(RunningLab).Assembly.GetType(name) is null).Should().BeEmpty();
        Session.Show("[pscustomobject] @{ PSTypeName = 'VirtLab.Hosts.Sandbox.SandboxHost'; Description = 'sandbox of user anna'; Time = 1 }").Should().Contain("Description").And.NotContain("Time");
    }
}
