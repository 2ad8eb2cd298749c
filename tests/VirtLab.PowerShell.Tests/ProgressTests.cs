namespace VirtLab.PowerShell.Tests;

/// <summary>What takes long shows its steps: a bar, and with <c>-Verbose</c> a line each.</summary>
public sealed class ProgressTests : SessionTests
{
    [TestCase("Start-Lab $small -LabHost $fake", "Bringing lab small up", "machine two created: done")]
    [TestCase("$lab | Update-Lab $less", "Changing lab small", "machine two removed: done")]
    [TestCase("$lab | Stop-Lab", "Taking lab small down", "machine two removed: done")]
    [TestCase("Install-Lab $small -LabHost $fake -Persist", "Applying lab small", "boot created: done")]
    [TestCase("Uninstall-Lab small -LabHost $fake -Confirm:$false", "Removing lab small", "machine two removed: done")]
    public void Steps_are_shown(string command, string activity, string line)
    {
        _ = Session.Run(Session.Small + "$less = $small.Clone(); $less.Machines = @($small.Machines[0])");
        if (!command.StartsWith("Start", StringComparison.Ordinal))
            _ = Session.Run("$lab = Start-Lab $small -LabHost $fake");
        Session.Terminal.Progress.Should().NotContain(record => record.Activity == activity);
        Session.Run($"{command} -Verbose 4>&1").Select(one => $"{one}").Should().ContainMatch($"* s {line} in *");
        Session.Terminal.Progress.Where(record => record.Activity == activity).Select(record => record.PercentComplete).Should().Contain(100);
    }

    [TestCase("Start-Lab @{ Name = 'empty' }")]
    [TestCase("New-LabHost")]
    [Category("Sandbox")]
    public void So_is_a_sandbox_that_starts(string command)
    {
        Session.Run($"{command} -Verbose 4>&1; Remove-Module VirtLab").Select(one => $"{one}").Should().ContainMatch("* s sandbox started: done in *");
        Session.Terminal.Progress.Should().Contain(record => record.Activity == "Starting a sandbox");
    }
}
