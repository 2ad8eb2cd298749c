using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Running;

/// <summary>A lab that is changed while thousands of connections a second begin in it, by every kind of provider's way: none is lost, and none takes
/// another way than it is to. <c>./build.sh soak</c> applies a thousand.</summary>
internal sealed class ReapplyTests
{
    [TestCase("reapply", "50")]
    // What is wrong for microseconds after a change is met more often here.
    [TestCase("switch", "600")]
    public async Task Nothing_is_lost_and_nothing_misrouted_while_labs_are_applied(string what, string times)
    {
        Prerequisite.Taps();
        string program = Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Kernel.dll");
        // With a folder for labs' files of its own.
        var command = PrivateNetwork.MountingCommand("mount -t tmpfs virtlab-run /run; exec dotnet \"$@\"", program, what, times);
        var output = await new LocalCommands().RunAsync(command with { MayFail = true }, TestContext.CurrentContext.CancellationToken);
        await TestContext.Out.WriteLineAsync(output.Output);
        output.ExitCode.Should().Be(0, $"{output.Output}{output.Error}");
        output.Output.Should().StartWith($"{times} ").And.EndWith(": 0 lost, 0 misrouted\n");
    }
}
