using VirtLab.Labs;
using VirtLab.Native;
using VirtLab.Testing;

namespace VirtLab.PowerShell.Tests;

/// <summary>A lab that could not be taken down whole, or made to come back at boot: who asked for it is told, and finds what is left.</summary>
public sealed class LeftOverTests : SessionTests
{
    private const string Started = Session.Small + "$other = @{ Name = 'other' }; $lab = Start-Lab $small -LabHost $fake; ";

    /// <summary>As a script begins; <see cref="Session.Run"/> sets it otherwise.</summary>
    private const string Continue = "$ErrorActionPreference = 'Continue'\n";

    [Test]
    public void What_Stop_Lab_could_not_remove_is_an_error_and_is_tried_again()
    {
        _ = Session.Run(Started);
        var before = Session.Host.Libvirt.Before;
        Session.Host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "it hangs", "two");
        Errors("$lab | Stop-Lab").Should().ContainSingle().Which.Should().Match("*small is not removed whole*machine two: *it hangs*");
        Session.Host.Libvirt.Domains.Should().ContainSingle("all else is gone");
        Found("Get-Lab").Should().Equal("small");
        Session.Host.Libvirt.Before = before;
        Session.Run("Get-Lab | Stop-Lab; Get-Lab; Get-Lab $fake").Should().BeEmpty();
        Session.Host.Libvirt.Networks.Should().BeEmpty();
        Session.Run("$lab | Stop-Lab 3>&1").Should().BeEmpty("nothing is left of it");
    }

    [Test]
    public void The_other_labs_of_the_pipeline_go()
    {
        _ = Session.Run(Started + "$labs = $lab, (Start-Lab $other -LabHost $fake)");
        Session.Host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "it hangs");
        Errors("$labs | Stop-Lab").Should().ContainSingle();
        Found("Get-Lab").Should().Equal("small");
    }

    [Test]
    public void It_does_not_hide_why_a_script_ends()
    {
        _ = Session.Run(Started);
        Session.Host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "it hangs");
        using var shell = Session.Begin(Continue + "try { throw 'first' } finally { $lab | Stop-Lab }");
        FluentActions.Invoking(() => shell.Invoke()).Should().Throw<System.Management.Automation.RuntimeException>().WithMessage("first");
        shell.Streams.Error.Should().ContainSingle();
    }

    [Test]
    public async Task A_lab_that_somebody_else_changes_is_left_to_them_and_runs_on()
    {
        _ = Session.Run(Started);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Session.Host.Libvirt.Before = async (call, _) =>
        {
            if (call.Function != "virDomainCreateXML")
                return;
            begun.TrySetResult();
            await goOn.Task;
        };
        var lab = (RunningLab)Session.Run("$lab").Single().BaseObject;
        var change = Task.Run(() => lab.ApplyAsync(lab.Lab with { Machines = [.. lab.Lab.Machines, new("three") { Nics = [new("br0", "10.0.0.3")] }] }));
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Errors("$lab | Stop-Lab").Should().ContainSingle().Which.Should().Match("*small is being changed by*");
        goOn.SetResult();
        _ = await change;
        Found("Get-Lab").Should().Equal("small");
        Session.Run("$lab | Get-LabMachine").Should().HaveCount(3);
    }

    [Test]
    public async Task What_is_left_in_a_sandbox_of_its_own_goes_with_that()
    {
        var own = new FakeHost();
        OwnedHosts.Add((RunningLab)Session.Run(Started + "$lab").Single().BaseObject, own);
        Session.Host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "it hangs");
        Session.Run("$lab | Stop-Lab; Get-Lab").Should().BeEmpty();
        await FluentActions.Awaiting(() => own.ListLabsAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public void A_lab_whose_host_was_let_go_of_is_told_of() =>
        $"{Session.Run(Started + "$fake | Remove-LabHost; $lab | Stop-Lab 3>&1").Single()}".Should().Match("*small was not taken down*host in memory*let go of*");

    [TestCase("-WhatIf")]
    [TestCase("-Confirm")]
    public void What_lets_a_lab_come_back_at_boot_is_in_the_plan_that_is_shown(string asked)
    {
        Session.Run(Session.Small + $"Install-Lab $small -LabHost $fake -Persist {asked}").Should().BeEmpty();
        Session.Terminal.Shown.Should().Contain("+ machine two: ")
            .And.Contain("/etc/libvirt/hooks/network.d/virtlab-small").And.Contain("libvirt starts the lab's networks and machines");
        Session.Run("Get-Lab $fake").Should().BeEmpty();
    }

    [Test]
    public void A_lab_that_is_there_comes_back_by_what_is_shown_and_by_nothing_else()
    {
        _ = Session.Run(Session.Small + "$null = Install-Lab $small -LabHost $fake; $given = Install-Lab $small -LabHost $fake -Persist");
        Session.Run("$given.Steps | ForEach-Object { \"$($_.Kind) $($_.Id)\" }").Select(step => $"{step}").Should()
            .BeEquivalentTo("Change record small", "Add boot", "Change network br0", "Change machine one", "Change machine two");
        Session.Run("Install-Lab $small -LabHost $fake").Should().ContainSingle().Which.Properties["IsEmpty"].Value.Should().Be(true, "it still comes back");
    }

    [TestCase("", 0)]
    [TestCase("$null = Install-Lab $small -LabHost $fake; ", 2)]
    public async Task Where_a_lab_can_not_be_made_to_come_back_all_is_as_it_was(string before, int machines)
    {
        _ = Session.Run(Session.Small + before);
        Session.Host.Libvirt.Fail("virDomainDefineXMLFlags", ErrorNumber.InternalError, "no room", "two");
        using var shell = Session.Begin("Install-Lab $small -LabHost $fake -Persist | ForEach-Object { $given = $_ }");
        FluentActions.Invoking(() => shell.Invoke()).Should().Throw<System.Management.Automation.RuntimeException>().WithMessage("*machine two failed*no room*");
        Session.Run("$null -eq $given").Single().BaseObject.Should().Be(true, "it is given out once it is done");
        (await Session.Host.Libvirt.ListDomainsAsync()).Where(domain => domain.Definition == null).Should().HaveCount(machines);
        Session.Host.Libvirt.Domains.Should().HaveCount(machines);
        Found("Get-Lab $fake").Should().HaveCount(machines / 2);
        Session.Run("Get-Lab $fake | Where-Object { -not $_.IsWhole }").Should().BeEmpty();
    }

    private IEnumerable<string> Found(string script) => Session.Run($"{script} | ForEach-Object {{ \"$($_.Lab.Name)\" }}").Select(name => $"{name}");

    private IReadOnlyList<string> Errors(string script)
    {
        using var shell = Session.Begin(Continue + script);
        _ = shell.Invoke();
        return [.. shell.Streams.Error.Select(error => error.Exception.Message)];
    }
}
