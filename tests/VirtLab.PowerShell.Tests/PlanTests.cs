namespace VirtLab.PowerShell.Tests;

/// <summary><c>-WhatIf</c> and <c>-Confirm</c> show the plan.</summary>
public sealed class PlanTests : SessionTests
{
    private const string Plan = "lab small: ", Machine = "+ machine one: ";

    [TestCase("Start-Lab $small -LabHost $fake")]
    [TestCase("Install-Lab $small -LabHost $fake")]
    public void WhatIf_shows_the_plan_and_does_nothing(string command)
    {
        Session.Run(Session.Small + $"{command} -WhatIf").Should().BeEmpty();
        Session.Terminal.Shown.Should().Contain("What if: " + Plan).And.Contain(Machine);
        Session.Host.Libvirt.Networks.Should().BeEmpty();
    }

    [TestCase("Start-Lab $small -LabHost $fake", 'N', 0)]
    [TestCase("Start-Lab $small -LabHost $fake", 'Y', 2)]
    [TestCase("Install-Lab $small -LabHost $fake", 'N', 0)]
    [TestCase("Install-Lab $small -LabHost $fake", 'Y', 2)]
    public void Confirm_shows_the_plan_and_asks(string command, char answer, int machines)
    {
        Session.Terminal.Answer = answer;
        _ = Session.Run(Session.Small + $"$made = {command} -Confirm");
        Session.Terminal.Shown.Should().Contain(Plan).And.Contain(Machine).And.Contain("host in memory?");
        Session.Host.Libvirt.Domains.Should().HaveCount(machines);
    }

    [TestCase("$lab | Update-Lab $small -WhatIf", "What if: lab small: ")]
    [TestCase("$lab | Update-Lab $small -Confirm", "Change lab small?")]
    public void A_change_shows_what_it_costs(string command, string shown)
    {
        _ = Session.Run(Session.Small + $$"""
            $lab = Start-Lab $small -LabHost $fake
            $small.Machines = @($small.Machines[0])
            {{command}}
            """);
        Session.Terminal.Shown.Should().Contain(shown).And.Contain("- machine two: ");
        Session.Host.Libvirt.Domains.Should().HaveCount(2);
    }

    [Test]
    public void What_goes_from_a_host_is_asked_for_by_itself()
    {
        _ = Session.Run(Session.Small + "$null = Install-Lab $small -LabHost $fake; Uninstall-Lab small -LabHost $fake");
        Session.Terminal.Shown.Should().Contain("Remove lab small from the host in memory?").And.Contain("- machine two: ");
        Session.Host.Libvirt.Domains.Should().HaveCount(2);
    }

    [TestCase("$lab | Stop-Lab -WhatIf", "What if: lab small: ")]
    [TestCase("$lab | Stop-Lab -Confirm", "Take lab small down?")]
    [TestCase("Uninstall-Lab small -LabHost $fake -WhatIf", "What if: lab small: ")]
    public void What_goes_is_shown(string command, string shown)
    {
        _ = Session.Run(Session.Small + $"$lab = Start-Lab $small -LabHost $fake; {command}");
        Session.Terminal.Shown.Should().Contain(shown).And.Contain("- machine two: ");
        Session.Host.Libvirt.Domains.Should().HaveCount(2);
    }

    [Test]
    public void A_lab_whose_host_is_gone_is_stopped_without_a_plan() =>
        Session.Run("$lab = Start-Lab @{ Name = 'small' } -LabHost $fake; $fake | Remove-LabHost; $lab | Stop-Lab").Should().BeEmpty();

    [TestCase("New-LabHost", "sandbox")]
    [TestCase("New-LabHost -Local -LibvirtUri test:///default", "test:///default")]
    [TestCase("$fake | Remove-LabHost", "host in memory")]
    public void Hosts_are_neither_opened_nor_let_go_of(string command, string shown)
    {
        Session.Run($"{command} -WhatIf").Should().BeEmpty();
        Session.Terminal.Shown.Should().StartWith("What if: ").And.Contain(shown);
        Session.Run("Get-Lab $fake").Should().BeEmpty();
    }

    [TestCase("$lab | Stop-Lab -WhatIf")]
    [TestCase("$lab | Set-LabLink eth0 Down -WhatIf")]
    [TestCase("Uninstall-Lab office -LabHost $fake -WhatIf")]
    public void WhatIf_leaves_what_runs_as_it_is(string command)
    {
        _ = Session.Run(Help.ExampleLabs.Complete("$lab = Start-Lab $office -LabHost $fake"));
        _ = Session.Run(command);
        Session.Terminal.Shown.Should().StartWith("What if: ");
        $"{Session.Run("($lab | Test-LabConnection pos bank -Tcp 443).Via").Single()}".Should().Be("fibre");
    }
}
