using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Native;

namespace VirtLab.Samples.Tests;

internal sealed class InspectTests : SandboxedProgram
{
    [Test]
    public async Task It_shows_libvirts_own_test_host()
    {
        var run = await SampleProgram.RunAsync("inspect", "test:///default");
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        run.Output.Should().Match($"""
            test:///default on *: libvirt {LibvirtLibrary.Version}, TEST *

            domain test: Running, 2 CPUs, 8192 MiB
              card aa:bb:cc:dd:ee:ff testnet0 on default 192.168.122.3/24

            network default: active, bridge virbr0 192.168.122.1

            """);
    }

    [Test]
    public async Task It_shows_a_lab_in_a_sandbox_with_its_leases_and_changes_nothing()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(new Lab("seen")
        {
            Networks = [new("br0", "10.1.2.254/24")],
            Machines = [new("one") { Nics = [new("br0", "10.1.2.1") { Tap = "tap0", Mac = "52:54:00:00:00:01" }] }],
        });
        string socket = new[] { "libvirt-sock", "virtqemud-sock" }.Select(name => $"/proc/{host.ProcessId}/root/run/libvirt/{name}").First(File.Exists);
        var run = await SampleProgram.RunAsync("inspect", $"qemu+unix:///system?socket={socket}");
        run.Error.Should().BeEmpty();
        run.Output.Should().Match("""
            qemu+unix:///system?socket=* on virtlab: libvirt *, QEMU *

            domain one: Running, 1 CPUs, 128 MiB
              card 52:54:00:00:00:01 tap0 on br0 10.1.2.1/24

            network br0: active, bridge br0 10.1.2.254
              lease 52:54:00:00:00:01 10.1.2.1/24 one until *

            """);
        (await lab.DriftAsync()).IsEmpty.Should().BeTrue();
    }

    [TestCase("qemu+unix:///system?socket=/nowhere/libvirt-sock", "*'/nowhere/libvirt-sock': No such file or directory*")]
    [TestCase("nonsense", "*")]
    public async Task A_host_that_does_not_answer_is_one_clear_error(string uri, string reason)
    {
        var run = await SampleProgram.RunAsync("inspect", uri);
        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().Match($"{uri} can't be inspected: {reason}dotnet run inspect.cs URI\n").And.NotContain("   at ");
    }
}
