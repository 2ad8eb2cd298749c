using System.Management.Automation;
using VirtLab.Labs;
using VirtLab.Native;
using VirtLab.Testing;

namespace VirtLab.PowerShell.Tests;

/// <summary>Whatever ends a pipeline before its time: all that it made goes, and the first error is the one that is shown.</summary>
public sealed class BreakOffTests : SessionTests
{
    private const string Two = Session.Small + """
        $other = @{ Name = 'other'; Networks = @(@{ Name = 'br1'; Address = '10.1.0.254/24' }); Machines = @(@{ Name = 'three'; Nics = @(@{ Network = 'br1'; Address = '10.1.0.3' }) }) }

        """;

    [Test]
    public void A_step_that_fails_is_a_terminating_error_and_nothing_is_left()
    {
        Session.Host.Libvirt.Fail("virDomainCreateXML", ErrorNumber.InternalError, "no room", "two");
        Fails("Start-Lab $small -LabHost $fake", "*Machine two failed*no room*");
    }

    [Test]
    public void A_lab_that_is_up_goes_with_the_pipeline_in_which_another_one_fails()
    {
        Session.Host.Libvirt.Fail("virDomainCreateXML", ErrorNumber.InternalError, "no room", "three");
        Fails("$labs = $small, $other | Start-Lab -LabHost $fake", "*Machine three failed*no room*");
    }

    [TestCase("Start-Lab $small -LabHost $fake | ForEach-Object { throw 'first' }")]
    [TestCase("Start-Lab $small -LabHost $fake | ForEach-Object { Write-Error first -ErrorAction Stop }", "*first")]
    [TestCase("Start-Lab $small -LabHost $fake | Get-Content -Path { '/nowhere' } -ErrorAction Stop", "*nowhere*")]
    [TestCase("$small, $other | ForEach-Object { if ($_ -eq $other) { throw 'first' }; $_ } | Start-Lab -LabHost $fake")]
    [TestCase("$small, @{ Nam = 'first' } | Start-Lab -LabHost $fake", "*nam*")]
    [TestCase("& { Start-Lab $small -LabHost $fake } | ForEach-Object { throw 'first' }")]
    public void A_lab_goes_with_a_pipeline_that_fails(string script, string error = "first") => Fails(script, error);

    [Test]
    public void What_fails_while_it_is_cleaned_up_does_not_hide_why()
    {
        Session.Host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "second");
        FluentActions.Invoking(() => Session.Run(Session.Small + "Start-Lab $small -LabHost $fake | ForEach-Object { throw 'first' }")).Should().Throw<RuntimeException>().WithMessage("first");
    }

    [Test]
    public void Whatever_fails_while_one_lab_is_cleaned_up_the_others_go_and_the_first_error_is_shown()
    {
        bool failed = false;
        using var shell = Session.Begin(Two + "$small, $other | Start-Lab -LabHost $fake | ForEach-Object { if (\"$($_.Name)\" -eq 'other') { $break.Invoke(); throw 'first' } }");
        shell.Runspace.SessionStateProxy.SetVariable("break", new Action(() => Session.Host.Libvirt.Before = (call, _) =>
            call.Function != "virConnectListAllDomains" || Interlocked.Exchange(ref failed, true) ? Task.CompletedTask : throw new InvalidOperationException("second")));
        FluentActions.Invoking(() => shell.Invoke()).Should().Throw<RuntimeException>().WithMessage("first");
        failed.Should().BeTrue();
        Session.Host.Libvirt.Domains.Should().ContainSingle("only what could not be cleaned up is left");
    }

    [Test]
    public async Task A_sandbox_ends_also_where_its_lab_can_not_be_taken_down()
    {
        var own = new FakeHost();
        var lab = (RunningLab)Session.Run(Session.Small + "Start-Lab $small -LabHost $fake").Single().BaseObject;
        OwnedHosts.Add(lab, own);
        Session.Host.Libvirt.Before = (_, _) => throw new InvalidOperationException("no answer");
        await FluentActions.Awaiting(() => OwnedHosts.StopAsync(lab)).Should().ThrowAsync<InvalidOperationException>().WithMessage("no answer");
        await FluentActions.Awaiting(() => own.ListLabsAsync()).Should().ThrowAsync<ObjectDisposedException>();
        OwnedHosts.Labs.Should().NotContain(lab);
    }

    [TestCase("Start-Lab $small -LabHost $fake | Select-Object -First 1")]
    [TestCase("foreach ($once in 1) { Start-Lab $small -LabHost $fake | ForEach-Object { break } }")]
    public void A_pipeline_that_is_left_early_takes_its_labs_with_it(string script)
    {
        _ = Session.Run(Two + script);
        Nothing_is_left();
    }

    [TestCase("Start-Lab $small -LabHost $fake | Select-Object -First 1 -Wait")]
    [TestCase("Start-Lab $small -LabHost $fake | ForEach-Object { Write-Error 'no matter' -ErrorAction SilentlyContinue }")]
    [TestCase("$lab = Start-Lab $small -LabHost $fake; try { throw 'later' } catch { }")]
    public void A_lab_whose_pipeline_came_to_its_end_is_the_scripts(string script)
    {
        using var shell = Session.Begin(Two + script);
        _ = shell.Invoke();
        Session.Host.Libvirt.Domains.Should().HaveCount(2);
    }

    [Test]
    public void A_pipeline_that_fails_in_the_end_of_a_later_command_keeps_its_labs_and_they_are_found()
    {
        const string Late = Session.Small + "Start-Lab $small -LabHost $fake | ForEach-Object { } -End { throw 'late' }";
        FluentActions.Invoking(() => Session.Run(Late)).Should().Throw<RuntimeException>().WithMessage("late");
        Session.Host.Libvirt.Domains.Should().HaveCount(2);
        _ = Session.Run("Get-Lab | Stop-Lab");
        Nothing_is_left();
    }

    [Test]
    public async Task Ctrl_C_takes_back_what_was_done()
    {
        var begun = Hold("virDomainCreateXML");
        using var shell = Session.Begin(Session.Small + "Start-Lab $small -LabHost $fake -Verbose");
        var running = shell.InvokeAsync();
        await begun.WaitAsync(TimeSpan.FromSeconds(30));
        await shell.StopAsync(null, null);
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<PipelineStoppedException>();
        Nothing_is_left();
    }

    [Test]
    public async Task Ctrl_C_waits_until_all_is_taken_back()
    {
        var begun = Hold("virDomainCreateXML");
        var undoing = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var held = Session.Host.Libvirt.Before;
        Session.Host.Libvirt.Before = async (call, cancellationToken) =>
        {
            if (call.Function == "virNetworkDestroy")
            {
                undoing.TrySetResult();
                await goOn.Task;
            }
            await held(call, cancellationToken);
        };
        using var shell = Session.Begin(Session.Small + "Start-Lab $small -LabHost $fake -Verbose");
        var running = shell.InvokeAsync();
        await begun.WaitAsync(TimeSpan.FromSeconds(30));
        var stopped = shell.StopAsync(null, null);
        await undoing.Task.WaitAsync(TimeSpan.FromSeconds(30));
        stopped.IsCompleted.Should().BeFalse();
        goOn.SetResult();
        await stopped;
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<PipelineStoppedException>();
        Nothing_is_left();
    }

    [Test]
    public async Task Ctrl_C_lets_a_finally_block_take_its_lab_down()
    {
        using var shell = Session.Begin(Session.Small + """
            $lab = Start-Lab $small -LabHost $fake
            try { 'up'; while ($true) { $null = $lab | Test-LabConnection one two } }
            finally { $lab | Stop-Lab -Verbose }
            """);
        var output = new PSDataCollection<PSObject>();
        var up = new TaskCompletionSource();
        output.DataAdded += (_, _) => up.TrySetResult();
        var running = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await shell.StopAsync(null, null);
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<PipelineStoppedException>();
        Nothing_is_left();
    }

    [Test]
    public void A_stream_that_takes_no_more_lines_takes_back_what_was_done() =>
        Fails("$VerbosePreference = 'Stop'; Start-Lab $small -LabHost $fake", "*preference variable*");

    private Task Hold(string function)
    {
        var begun = new TaskCompletionSource();
        Session.Host.Libvirt.Before = async (call, cancellationToken) =>
        {
            if (call.Function != function)
                return;
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        return begun.Task;
    }

    private void Fails(string script, string error)
    {
        FluentActions.Invoking(() => Session.Run(Two + script)).Should().Throw<RuntimeException>().WithMessage(error);
        Nothing_is_left();
    }

    private void Nothing_is_left()
    {
        Session.Host.Libvirt.Domains.Should().BeEmpty();
        Session.Host.Libvirt.Networks.Should().BeEmpty();
        Session.Run("Get-Lab $fake").Should().BeEmpty();
    }
}
