using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>Ursa's host once with Shorewall and once as a lab, and the same real packets through both.</summary>
internal sealed class DifferentialTests
{
    [OneTimeSetUp]
    public void Need()
    {
        Prerequisite.Tool("shorewall", "iptables");
        Prerequisite.Taps();
    }

    [Test]
    public async Task Every_packet_fares_as_with_Shorewall_or_there_is_a_reason()
    {
        var output = await CompareAsync(UrsaLab.Lab);
        await TestContext.Out.WriteLineAsync(output.Output);
        output.ExitCode.Should().Be(0, "{0}{1}", output.Output, output.Error);
    }

    private static Task<CommandOutput> CompareAsync(Lab lab)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Kernel.dll");
        // Shorewall's configuration and state are the machine's nowhere.
        var command = PrivateNetwork.Command(
            "for folder in /etc/shorewall /var/lib/shorewall /var/log /run; do mount -t tmpfs none \"$folder\"; done; exec dotnet \"$@\"", program, "differential");
        return new LocalCommands().RunAsync(command with { Arguments = ["--mount", .. command.Arguments], Input = LabJson.Write(lab), MayFail = true },
            TestContext.CurrentContext.CancellationToken);
    }
}
