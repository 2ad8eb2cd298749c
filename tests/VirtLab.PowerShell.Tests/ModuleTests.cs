using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VirtLab.Labs;
using VirtLab.Planning;
using VirtLab.Probing;
using VirtLab.Testing;
using Shell = System.Management.Automation.PowerShell;

namespace VirtLab.PowerShell.Tests;

/// <summary>The module in a real runspace, on a host in memory.</summary>
public sealed class ModuleTests
{
    private const string Small = """
        $small = @{
            Name = 'small'
            Networks = @(@{ Name = 'br0'; Address = '10.0.0.254/24' })
            Machines = @(@{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.1' }) }, @{ Name = 'two'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.2' }) })
        }

        """;

    private Runspace _runspace = null!;
    private FakeHost _host = null!;

    [SetUp]
    public void Open()
    {
        _host = new FakeHost();
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Path.Combine(AppContext.BaseDirectory, "VirtLab.psd1")]);
        state.Variables.Add(new SessionStateVariableEntry("fake", _host, ""));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        _runspace.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public void Every_cmdlet_has_an_approved_verb_and_is_exported_and_no_other()
    {
        var exported = Run("(Get-Command -Module VirtLab).Name").Select(name => $"{name}").ToList();
        var made = typeof(LabCmdlet).Assembly.GetTypes().Select(type => type.GetCustomAttributes(typeof(CmdletAttribute), false).Cast<CmdletAttribute>().FirstOrDefault())
            .OfType<CmdletAttribute>().Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        exported.Should().BeEquivalentTo(made);
        Run("(Get-Command -Module VirtLab).Verb | Where-Object { $_ -notin (Get-Verb).Verb }").Should().BeEmpty();
    }

    [Test]
    public void A_lab_of_a_hashtable_comes_up_is_probed_changed_and_taken_down()
    {
        var seen = Run(Small + """
            $lab = Start-Lab $small -LabHost $fake
            $lab | Get-LabMachine
            $lab | Test-LabConnection one two -Tcp 80
            $small.Machines += @{ Name = 'three'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.3' }) }
            Update-Lab $lab $small
            $lab | Test-LabConnection one three
            $lab | Stop-Lab
            """);
        seen.Take(2).Select(machine => ((MachineStatus)machine.BaseObject).Address.ToString()).Should().Equal("10.0.0.1", "10.0.0.2");
        ((ProbeResult)seen[2].BaseObject).Answered.Should().BeTrue();
        ((Plan)seen[3].BaseObject).Steps.Should().Contain(step => step.Id.Name == "three");
        ((ProbeResult)seen[4].BaseObject).Answered.Should().BeTrue();
        _host.Libvirt.Domains.Should().BeEmpty();
    }

    [Test]
    public void WhatIf_shows_the_plan_and_does_nothing()
    {
        using var shell = Shell.Create(_runspace);
        _ = shell.AddScript(Small + "Start-Lab $small -LabHost $fake -WhatIf").Invoke();
        _host.Libvirt.Networks.Should().BeEmpty();
    }

    [Test]
    public void What_is_wrong_in_a_hashtable_is_told_all_at_once_with_its_place()
    {
        var wrong = FluentActions.Invoking(() => Run("ConvertTo-Lab @{ Name = 'small'; Networks = @(@{ Name = 'br0'; Addres = '10.0.0.254/24' }); Machine = @() }")).Should().Throw<Exception>().Which;
        wrong.Message.Should().Contain("Networks[\"br0\"]").And.Contain("addres").And.Contain("machine");
        _host.Libvirt.Calls.Should().BeEmpty();
    }

    [Test]
    public void What_can_not_work_is_found_as_objects() =>
        Run("Test-Lab @{ Name = 'small'; Networks = @(@{ Name = 'br0'; Address = '10.0.0.1/24' }, @{ Name = 'br1'; Address = '10.0.0.2/24' }) } | ForEach-Object Path").Should().NotBeEmpty();

    [Test]
    public void A_step_that_fails_is_a_terminating_error_and_nothing_is_left()
    {
        _host.Libvirt.Fail("virDomainCreateXML", Native.ErrorNumber.InternalError, "no room", "two");
        FluentActions.Invoking(() => Run(Small + "Start-Lab $small -LabHost $fake")).Should().Throw<RuntimeException>().WithMessage("*Machine two failed*no room*");
        _host.Libvirt.Domains.Should().BeEmpty();
        _host.Libvirt.Networks.Should().BeEmpty();
    }

    [Test]
    public async Task Ctrl_C_takes_back_what_was_done()
    {
        var begun = new TaskCompletionSource();
        _host.Libvirt.Before = async (call, cancellationToken) =>
        {
            if (call.Function != "virDomainCreateXML")
                return;
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        using var shell = Shell.Create(_runspace);
        var running = shell.AddScript(Small + "Start-Lab $small -LabHost $fake").InvokeAsync();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await shell.StopAsync(null, null);
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<PipelineStoppedException>();
        _host.Libvirt.Networks.Should().BeEmpty();
        (await _host.ListLabsAsync()).Should().BeEmpty();
    }

    [Test]
    public void Names_are_completed_from_the_lab_on_the_line()
    {
        _ = Run(Small + "$global:lab = Start-Lab $small -LabHost $fake");
        using var shell = Shell.Create(_runspace);
        string line = "Test-LabConnection -RunningLab $lab -From o";
        CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText).Should().Equal("one");
        _ = Run("$lab | Stop-Lab");
    }

    [Test]
    public void Machines_are_shown_as_a_table() =>
        string.Join('\n', Run(Small + "$lab = Start-Lab $small -LabHost $fake; $lab | Get-LabMachine | Out-String; $lab | Stop-Lab")).Should().MatchRegex(@"Name\s+Tap\s+Mac\s+Address\s+DnsName\s+Stage");

    [Test]
    public void Steps_are_progress_and_verbose_lines()
    {
        using var shell = Shell.Create(_runspace);
        _ = shell.AddScript(Small + "$lab = Start-Lab $small -LabHost $fake -Verbose; $lab | Stop-Lab").Invoke();
        shell.Streams.Verbose.Select(line => line.Message).Should().Contain(line => line.Contains("machine one Lease: done", StringComparison.Ordinal));
        shell.Streams.Progress.Should().Contain(record => record.Activity == "Bringing lab small up");
    }

    [Test]
    public void Why_a_packet_goes_where_it_goes_is_explained() =>
        $"{Run(Small + "$small | ConvertTo-Lab | Get-LabExplanation one 10.0.0.2 -Tcp 80").Single()}".Should().Contain("is switched by the bridge");

    [Test]
    [Category("Sandbox")]
    public void The_sample_brings_a_lab_of_real_machines_up_changes_it_and_takes_it_away()
    {
        var root = typeof(ModuleTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false).Cast<System.Reflection.AssemblyMetadataAttribute>()
            .Single(data => data.Key == "RepositoryRoot").Value!;
        var seen = Run(File.ReadAllText(Path.Combine(root, "samples/powershell/small.ps1")));
        seen.Select(one => one.BaseObject).OfType<ProbeResult>().Select(result => result.Answered).Should().Equal(true, true);
        seen.Select(one => one.BaseObject).OfType<MachineStatus>().Should().HaveCount(2);
    }

    private IReadOnlyList<PSObject> Run(string script)
    {
        using var shell = Shell.Create(_runspace);
        var seen = shell.AddScript("$ErrorActionPreference = 'Stop'\n" + script).Invoke();
        shell.Streams.Error.Should().BeEmpty();
        return [.. seen];
    }
}
