using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Samples.Tests;

/// <summary>What docs/hosts.md lets one type.</summary>
internal sealed class HostsDocumentTests : SandboxedProgram
{
    private static readonly Lab Office = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("pos") { Nics = [new("br0", "10.0.0.1")] }],
        Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "fibre" }],
        Providers = [new("fibre", 1, "eth0", "192.0.2.1")],
        Segments = [new("fibre")],
        Nodes = [new("bank") { Interfaces = [new("fibre", "192.0.2.1/24")], Services = [Service.Http(443)] }],
    };

    [Test]
    public async Task By_hand_one_looks_into_a_sandbox_and_removes_a_lab()
    {
        string[] blocks = [.. File.ReadAllText(Path.Combine(SampleProgram.Repository, "docs/hosts.md")).Split("```sh\n").Skip(1).Select(rest => rest.Split("```")[0])];
        blocks.Should().HaveCount(2);
        await using var host = await SandboxHost.StartAsync();
        await using (await host.UpAsync(Office))
        {
            string socket = new[] { "libvirt-sock", "virtqemud-sock" }.First(name => File.Exists($"/proc/{host.ProcessId}/root/run/libvirt/{name}"));
            var look = await SampleProgram.StartAsync("sh", "-euc", blocks[0].Replace("PID", $"{host.ProcessId}", StringComparison.Ordinal).Replace("libvirt-sock", socket, StringComparison.Ordinal));
            look.Error.Should().BeEmpty();
            look.ExitCode.Should().Be(0);
            look.Output.Should().ContainAll("10.0.0.254/24", "proto 86", "table inet virtlab_office", "192.0.2.1/24", "pos    running", "10.0.0.1/24");
        }

        _ = await host.ApplyAsync(Office);
        var removed = await host.Commands.RunAsync(new HostCommand("sh", "-uc", blocks[1]));
        (await host.ListLabsAsync()).Should().BeEmpty(removed.Output + removed.Error);
        // Nothing is in the way of the next one.
        (await host.PlanAsync(Office)).Steps.Should().OnlyContain(step => step.Kind == Planning.StepKind.Add);
        (await host.PlanAsync(Office)).Conflicts.Should().BeEmpty();
    }
}
