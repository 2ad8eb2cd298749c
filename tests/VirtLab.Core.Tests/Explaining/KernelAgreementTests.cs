using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>Random labs, packets and connections, through Explain and through the real kernel: whatever Explain says must happen.</summary>
internal sealed class KernelAgreementTests
{
    /// <summary>Where the random labs begin, and how many packets are sent; <c>./build.sh soak</c> sends a million, others each time.</summary>
    private const string First = "1", Cases = "20000";

    [Test]
    public async Task Explain_says_what_the_kernel_does()
    {
        Prerequisite.NetworkNamespace();
        Skip.Unless(File.Exists("/dev/net/tun"), "there is no /dev/net/tun: modprobe tun");
        string program = Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Kernel.dll");
        var output = await new LocalCommands().RunAsync(
            PrivateNetwork.Command("exec dotnet \"$@\"", program, First, Cases) with { MayFail = true }, TestContext.CurrentContext.CancellationToken);
        output.ExitCode.Should().Be(0, $"{output.Output}{output.Error}");
        output.Output.Should().EndWith(" 0 differences\n");
    }
}
