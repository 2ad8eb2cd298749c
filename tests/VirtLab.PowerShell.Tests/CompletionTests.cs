namespace VirtLab.PowerShell.Tests;

/// <summary>Tab offers names.</summary>
public sealed class CompletionTests : SessionTests
{
    [SetUp]
    public void Bring_up() => Session.Run(Session.Small + Help.ExampleLabs.Complete("$lab = Start-Lab $office -LabHost $fake; $global:other = Start-Lab $small -LabHost $fake; $written = ConvertTo-Lab $office"));

    [TestCase("Test-LabConnection -RunningLab $other -From o", "one", TestName = "{m}(machines of the lab on the line)")]
    [TestCase("Test-LabConnection -RunningLab $lab -From ", "bank", "host", "pos", TestName = "{m}(nodes and the host)")]
    [TestCase("Invoke-LabCommand -RunningLab $lab 'b", "bank", TestName = "{m}(behind a quote)")]
    [TestCase("Get-LabMachine -RunningLab $lab ", "pos", TestName = "{m}(machines only)")]
    [TestCase("$lab | Test-LabConnection t", "two", TestName = "{m}(of what runs, where the lab comes by the pipeline)")]
    [TestCase("Set-LabLink -RunningLab $lab ", "eth0", "eth1", TestName = "{m}(uplinks)")]
    [TestCase("Get-LabExplanation -Lab $written -From ", "host", "pos", TestName = "{m}(who sends a packet: no node)")]
    [TestCase("Get-LabExplanation -Lab $written pos ", "bank", "host", "pos", TestName = "{m}(where a packet goes)")]
    [TestCase("Resolve-LabName -RunningLab $lab pos ", "host", "pos", TestName = "{m}(who asks a name server: no node)")]
    [TestCase("Get-LabExplanation -Lab $written pos 203.0.113.10 -Silent ", "fibre", "lte", TestName = "{m}(providers)")]
    [TestCase("Get-LabExplanation -Lab $office pos 203.0.113.10 -Silent l", "lte", TestName = "{m}(providers of a hashtable)")]
    [TestCase("Export-LabPicture -Lab $written x.svg -Down ", "eth0", "eth1", TestName = "{m}(links of a picture)")]
    [TestCase("Uninstall-Lab -LabHost $fake -Name ", "office", "small", TestName = "{m}(labs on the host)")]
    [TestCase("Uninstall-Lab -LabHost $fake s", "small", TestName = "{m}(a lab on the host)")]
    public void Names_are_completed(string line, params string[] names) => Session.Complete(line).Should().Equal(names);

    [Test]
    public void A_host_that_is_gone_has_no_labs_to_offer()
    {
        Session.Host.Libvirt.LoseConnection();
        Session.Complete("Uninstall-Lab -LabHost $fake -Name ").Should().NotContain("small");
    }
}
