using System.Management.Automation;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Tests;

/// <summary>Labs that run: who has no variable for one finds it, and it goes into every cmdlet by the pipeline.</summary>
public sealed class RunningLabTests : SessionTests
{
    [Test]
    public void Labs_that_nobody_holds_are_found_and_stopped()
    {
        _ = Session.Run(Session.Small + "$null = Start-Lab @{ Name = 'other' } -LabHost $fake; $null = Start-Lab $small -LabHost $fake");
        Session.Run("Get-Lab").Select(lab => ((RunningLab)lab.BaseObject).Lab.Name.ToString()).Should().Equal("other", "small");
        Session.Run("Get-Lab | Stop-Lab; Get-Lab").Should().BeEmpty();
        Session.Host.Libvirt.Domains.Should().BeEmpty();
    }

    [TestCase("Get-Lab $fake")]
    [TestCase("$fake | Get-Lab")]
    [TestCase("Get-Lab -LabHost $fake")]
    public void Those_on_a_host_are_asked_for_by_the_host(string script) =>
        Session.Run($"$null = Install-Lab @{{ Name = 'small' }} -LabHost $fake; {script}").Should().ContainSingle().Which.BaseObject.Should().BeOfType<FoundLab>();

    [Test]
    public void A_host_that_is_null_is_not_taken_for_none() =>
        FluentActions.Invoking(() => Session.Run("Get-Lab $mistyped")).Should().Throw<RuntimeException>().WithMessage("*'LabHost'*null*");

    [Test]
    public void With_their_host_they_are_gone() =>
        Session.Run("$null = Start-Lab @{ Name = 'small' } -LabHost $fake; $fake | Remove-LabHost; Get-Lab").Should().BeEmpty();

    [TestCase("$lab | Get-LabMachine one", "MachineStatus")]
    [TestCase("$lab | Get-LabMachine", "MachineStatus", "MachineStatus")]
    [TestCase("$lab | Update-Lab $less", "Plan")]
    [TestCase("Update-Lab $less -RunningLab $lab", "Plan")]
    [TestCase("$lab | Get-LabPlan $less", "Plan")]
    [TestCase("$less | Get-LabPlan -RunningLab $lab", "Plan")]
    public void A_lab_that_runs_comes_by_the_pipeline(string script, params string[] given) =>
        Session.Run(Session.Small + $"$lab = Start-Lab $small -LabHost $fake; $less = $small.Clone(); $less.Machines = @($small.Machines[0]); {script}")
            .Select(one => one.BaseObject.GetType().Name).Should().Equal(given);
}
