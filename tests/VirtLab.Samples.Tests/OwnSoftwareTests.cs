namespace VirtLab.Samples.Tests;

internal sealed class OwnSoftwareTests : SandboxedProgram
{
    [Test]
    public async Task The_tests_of_a_users_software_pass_by_themselves()
    {
        var run = await SampleProgram.StartAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "..", "..", "own-software", "release", "own-software.dll"));
        run.Output.Should().Contain("Total: 3, Errors: 0, Failed: 0", run.Error);
        run.ExitCode.Should().Be(0);
    }
}
