using System.Management.Automation;
using VirtLab.Model;

namespace VirtLab.PowerShell.Tests;

/// <summary>Labs as scripts have them: whatever is wrong is told at once, each with its place.</summary>
public sealed class HashtableTests : SessionTests
{
    [TestCase("@{ Name = 'small'; Networks = @(@{ Name = 'br0'; Addres = '10.0.0.254/24' }); Machine = @() }", "Networks[\"br0\"]", "addres", "machine", TestName = "{m}(unknown members)")]
    [TestCase("@{ Networks = @(@{ Name = 'br0' }); Machines = @(@{ Nics = @() }) }", "Networks[\"br0\"].Address", "Machines[0].Name", "missing", TestName = "{m}(missing parts)")]
    [TestCase("@{ Name = 'small'; Networks = 'br0'; Machines = @(@{ Name = 'one'; Cpus = 'two' }); Zones = @(@{ Name = 'fw'; IsFirewall = 3 }) }", "Networks", "Machines[\"one\"].Cpus", "IsFirewall", TestName = "{m}(wrong types)")]
    [TestCase("@{ Name = 'small'; Machines = @(@{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.300' }) }) }", "Machines[\"one\"].Nics[0].Address", "10.0.0.300", TestName = "{m}(hostile text)")]
    [TestCase("@{ Name = 'small'; Machines = @($null, 7) }", "Machines[0]", "Machines[1]", TestName = "{m}(no members at all)")]
    public void What_is_wrong_is_told_all_at_once_with_its_place(string table, params string[] told)
    {
        string message = FluentActions.Invoking(() => Session.Run($"Start-Lab {table} -LabHost $fake")).Should().Throw<RuntimeException>().Which.Message;
        message.Should().ContainAll(told);
        Session.Host.Libvirt.Calls.Should().BeEmpty();
    }

    [Test]
    public void The_findings_are_objects_too() =>
        Session.Run("try { ConvertTo-Lab @{ Nam = 'small' } } catch { $_.Exception.GetBaseException().Findings.Path }").Select(path => $"{path}").Should().Contain("Name");

    [TestCase("ConvertTo-Lab (Get-Date)", "A DateTime is no lab: give a hashtable, JSON, or a lab.")]
    [TestCase("ConvertTo-Lab 'name: small'", "not a lab")]
    [TestCase("Start-Lab $smal -LabHost $fake", "There is no lab: it is null.")]
    [TestCase("$null | Test-Lab", "There is no lab: it is null.")]
    [TestCase("@($null) | Install-Lab -LabHost $fake", "There is no lab: it is null.")]
    [TestCase("$it = @{ Name = 'small' }; $it.Nodes = @($it); ConvertTo-Lab $it", "does it contain itself?")]
    [TestCase("ConvertTo-Lab @{}", "Name*missing")]
    public void What_is_no_lab_at_all_is_refused(string script, string why) =>
        FluentActions.Invoking(() => Session.Run(script)).Should().Throw<RuntimeException>().WithMessage($"*{why}*");

    [Test]
    public void Hashtables_of_every_kind_objects_and_JSON_are_the_same_lab()
    {
        var labs = Session.Run(Session.Small + """
            ConvertTo-Lab $small
            ConvertTo-Lab ([ordered] @{ Machines = $small.Machines; Networks = $small.Networks; Name = 'small' })
            ConvertTo-Lab ([pscustomobject] $small)
            $small | ConvertTo-Json -Depth 9 | ConvertFrom-Json | ConvertTo-Lab
            ($small | ConvertTo-Lab).ToJson() | ConvertTo-Lab
            """).Select(lab => (Lab)lab.BaseObject).ToList();
        labs.Should().HaveCount(5).And.OnlyContain(lab => lab == labs[0]);
        labs[0].Machines.Should().HaveCount(2);
    }

    [Test]
    public void An_image_says_its_type_wherever_it_stands_in_the_table() =>
        ((Lab)Session.Run("ConvertTo-Lab @{ Name = 'a'; Machines = @(@{ Name = 'one'; Image = [ordered]@{ Kernel = '/boot/vmlinuz'; CommandLine = 'console=ttyS0'; Type = 'kernel' } }) }").Single().BaseObject)
            .Machines[0].Image.Should().NotBeNull();

    [Test]
    public void What_can_not_work_is_found_as_objects() =>
        Session.Run("Test-Lab @{ Name = 'small'; Networks = @(@{ Name = 'br0'; Address = '10.0.0.1/24' }, @{ Name = 'br1'; Address = '10.0.0.2/24' }) } | ForEach-Object Path").Should().NotBeEmpty();
}
