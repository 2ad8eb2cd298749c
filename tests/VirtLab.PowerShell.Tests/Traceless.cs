namespace VirtLab.PowerShell.Tests;

/// <summary>PowerShell leaves no cache in the home of who runs the tests, and reports nothing.</summary>
[SetUpFixture]
public sealed class Traceless
{
    [OneTimeSetUp]
    public void Forget()
    {
        Environment.SetEnvironmentVariable("PSModuleAnalysisCachePath", "/dev/null");
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
    }
}
