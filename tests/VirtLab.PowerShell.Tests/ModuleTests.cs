using System.Management.Automation;
using VirtLab.Labs;
using VirtLab.Planning;
using VirtLab.Probing;

namespace VirtLab.PowerShell.Tests;

/// <summary>The module in a real runspace, on a host in memory.</summary>
public sealed class ModuleTests : SessionTests
{
    [Test]
    public void Every_cmdlet_has_an_approved_verb_and_a_singular_noun_and_is_exported_and_no_other()
    {
        var exported = Session.Run("(Get-Command -Module VirtLab).Name").Select(name => $"{name}").ToList();
        var made = typeof(LabCmdlet).Assembly.GetTypes().Select(type => type.GetCustomAttributes(typeof(CmdletAttribute), false).Cast<CmdletAttribute>().FirstOrDefault())
            .OfType<CmdletAttribute>().Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        exported.Should().BeEquivalentTo(made).And.NotContain(name => name.EndsWith('s'));
        Session.Run("(Get-Command -Module VirtLab).Verb | Where-Object { $_ -notin (Get-Verb).Verb }").Should().BeEmpty();
    }

    [Test]
    public void A_lab_of_a_hashtable_comes_up_is_probed_changed_and_taken_down()
    {
        var seen = Session.Run(Session.Small + """
            $lab = Start-Lab $small -LabHost $fake
            $lab | Get-LabMachine
            $lab | Test-LabConnection one two -Tcp 80
            $small.Machines += @{ Name = 'three'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.3' }) }
            $lab | Update-Lab $small
            $lab | Test-LabConnection one three
            $lab | Stop-Lab
            """);
        seen.Take(2).Select(machine => ((MachineStatus)machine.BaseObject).Address.ToString()).Should().Equal("10.0.0.1", "10.0.0.2");
        ((ProbeResult)seen[2].BaseObject).Answered.Should().BeTrue();
        ((Plan)seen[3].BaseObject).Steps.Should().Contain(step => step.Id.Name == "three");
        ((ProbeResult)seen[4].BaseObject).Answered.Should().BeTrue();
        Session.Host.Libvirt.Domains.Should().BeEmpty();
    }

    [Test]
    public void Labs_go_through_a_pipeline_from_text_to_removal() =>
        Session.Run(Session.Small + """
            (ConvertTo-Lab $small).ToJson() | ConvertTo-Lab | Install-Lab -LabHost $fake | ForEach-Object Lab | ForEach-Object { "$_" }
            Get-Lab $fake | ForEach-Object { "$($_.Name) $($_.IsWhole)" }
            $null = Get-Lab $fake | Uninstall-Lab -LabHost $fake -Confirm:$false
            Get-Lab $fake
            """).Select(one => $"{one}").Should().Equal("small", "small True");

    [Test]
    public void Steps_are_progress_and_verbose_lines()
    {
        using var shell = Session.Begin(Session.Small + "$lab = Start-Lab $small -LabHost $fake -Verbose; $lab | Stop-Lab");
        _ = shell.Invoke();
        shell.Streams.Verbose.Select(line => line.Message).Should().Contain(line => line.Contains("machine one Lease: done", StringComparison.Ordinal));
        var bar = shell.Streams.Progress.Where(record => record.Activity == "Bringing lab small up").ToList();
        bar.Should().Contain(record => record.StatusDescription == "machine one Lease");
        var done = bar.SkipLast(1).Select(record => record.PercentComplete).ToList();
        done.Should().BeInAscendingOrder().And.Contain(0).And.Contain(percent => percent > 0 && percent < 100).And.EndWith(100);
        bar[^1].RecordType.Should().Be(ProgressRecordType.Completed);
    }

    [Test]
    public void Why_a_packet_goes_where_it_goes_is_explained() =>
        $"{Session.Run(Session.Small + "$small | ConvertTo-Lab | Get-LabExplanation one 10.0.0.2 -Tcp 80").Single()}".Should().Contain("is switched by the bridge");

    [TestCase("one two", "one -> 10.0.0.2 ping", "$small")]
    [TestCase("one host", "one -> 10.0.0.254 ping", "$small")]
    [TestCase("pos bank -Tcp 443", "pos -> 203.0.113.10 tcp 443")]
    [TestCase("fibre:203.0.113.10 192.0.2.2 -Tcp 22", "203.0.113.10 by fibre -> 192.0.2.2 tcp 22")]
    [TestCase("eth1:198.51.100.9 pos", "198.51.100.9 on eth1 -> 10.0.0.1 ping")]
    [TestCase("br1:10.0.0.9 host", "10.0.0.9 on br1 -> 10.0.0.254 ping")]
    [TestCase("fibre:2001:db8::1 10.0.0.1", "2001:db8::1 by fibre -> 10.0.0.1 ping")]
    public void Packets_go_from_and_to_names_and_come_in_from_outside(string ends, string packet, string lab = "$office") =>
        Session.Run((lab == "$small" ? Session.Small : Help.ExampleLabs.Complete("$null = $office\n")) + $"({lab} | Get-LabExplanation {ends}).Original.Packet.ToString()").Select(text => $"{text}").Should().Equal(packet);

    [Test]
    public void How_things_stand_is_told_to_explanations_and_pictures()
    {
        using var folder = new TemporaryFolder();
        string office = Help.ExampleLabs.Complete("$office");
        Session.Run(office + """

             | Get-LabExplanation pos 203.0.113.10 -Tcp 443 | ForEach-Object { "$($_.Original.Provider)" }
            ($office | Get-LabExplanation pos 203.0.113.10 -Tcp 443 -Silent fibre).Original.Provider.ToString()
            ($office | Get-LabExplanation pos 203.0.113.10 -Tcp 443 -Down eth0).Original.Provider.ToString()
            """).Select(one => $"{one}").Should().Equal("fibre", "lte", "lte");
        _ = Session.Run($"Set-Location {Scripts.Quoted(folder.Path)}; $office | Export-LabPicture whole.svg; $office | Export-LabPicture broken.svg -Silent fibre");
        File.ReadAllText(Path.Combine(folder.Path, "broken.svg")).Should().StartWith("<svg").And.NotBe(File.ReadAllText(Path.Combine(folder.Path, "whole.svg")));
    }

    [Test]
    public void A_picture_that_may_not_be_written_is_an_error_about_the_permission()
    {
        using var folder = new TemporaryFolder();
        $"{Session.Run(Help.ExampleLabs.Complete($$"""
            Set-Location {{Scripts.Quoted(folder.Path)}}
            $null = New-Item -ItemType Directory taken.svg
            try { $office | Export-LabPicture taken.svg } catch { $_.CategoryInfo.Category }
            """)).Single()}".Should().Be("PermissionDenied");
    }

    [Test]
    public void A_lab_that_runs_is_drawn_as_it_stands()
    {
        using var folder = new TemporaryFolder();
        _ = Session.Run(Help.ExampleLabs.Complete("$null = $office\n") + $"""
            Set-Location {Scripts.Quoted(folder.Path)}
            $lab = Start-Lab $office -LabHost $fake
            $lab | Set-LabLink eth0 down
            $lab | Export-LabPicture now.dot
            $office | Export-LabPicture planned.dot -Down eth0
            $lab | Stop-Lab
            """);
        File.ReadAllText(Path.Combine(folder.Path, "now.dot")).Should().Be(File.ReadAllText(Path.Combine(folder.Path, "planned.dot")));
    }

    [TestCase("$lab | Get-LabMachine three", "no machine 'three'*one, two")]
    [TestCase("$lab | Set-LabLink eth7 Down", "no uplink 'eth7'")]
    [TestCase("$lab | Test-LabConnection one nowhere", "nowhere")]
    [TestCase("$lab | Get-LabExplanation one 10.0.0.2 -Silent comcast", "no provider 'comcast'")]
    [TestCase("$lab | Get-LabExplanation one nowhere", "no machine or node 'nowhere'*one, two*host*address")]
    [TestCase("$lab | Get-LabExplanation cable:192.0.2.9 one", "'cable:192.0.2.9'*PROVIDER:ADDRESS*br0")]
    [TestCase("$lab | Get-LabExplanation 192.0.2.9 one", "'192.0.2.9'*PROVIDER:ADDRESS*br0")]
    public void What_the_lab_has_not_is_one_clear_error(string command, string why)
    {
        _ = Session.Run(Session.Small + "$lab = Start-Lab $small -LabHost $fake");
        FluentActions.Invoking(() => Session.Run(command)).Should().Throw<RuntimeException>().WithMessage($"*{why}*");
        _ = Session.Run("$lab | Stop-Lab");
    }

    [Test]
    public void What_a_program_prints_are_lines_and_an_exit_code_is_an_error()
    {
        Session.Host.OnRun("one", program => (3, $"{string.Join('|', program)}\nbad\n"));
        using var shell = Session.Begin(Session.Small + "$lab = Start-Lab $small -LabHost $fake; $lab | Invoke-LabCommand one sh '-c' 'exit 3'; $lab | Stop-Lab");
        shell.Invoke().Select(line => $"{line}").Should().Equal("sh|-c|exit 3", "bad");
        shell.Streams.Error.Single().Exception.Message.Should().Be("`sh -c exit 3` in one ended with exit code 3.");
    }
}
