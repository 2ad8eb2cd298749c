using VirtLab.Hosts;
using VirtLab.Hosts.Fingerprints;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>What is to be seen inside a sandbox that a lab could leave a trace in.</summary>
internal static class Inside
{
    /// <summary>Fails where anything is there that was not before, or is not that was.</summary>
    public static async Task ShouldBeAsBeforeAsync(IHost host, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        // libvirt tells dnsmasq to end and does not wait until it has; what VirtLab itself removes is gone at the first look.
        string[] differences;
        var start = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            var after = await LookAsync(host, cancellationToken);
            differences = [.. before.Except(after).Select(line => $"- {line}"), .. after.Except(before).Select(line => $"+ {line}")];
        }
        while (differences.Length > 0 && differences.All(line => line == "+ dnsmasq") && start.Elapsed < TimeSpan.FromSeconds(10));
        differences.Should().BeEmpty("nothing may be left in the sandbox\n{0}\n", differences.Length == 0 ? "" : (await host.Commands.RunAsync(
            new HostCommand("sh", "-c", "ps -eo pid,ppid,stat,wchan:32,etimes,args; for p in $(pidof dnsmasq); do grep -H . /proc/$p/stack /proc/$p/status; done; cat /var/log/libvirt/*.log") { MayFail = true },
            cancellationToken)).Output);
    }

    public static async Task<IReadOnlyList<string>> LookAsync(IHost host, CancellationToken cancellationToken)
    {
        var network = await NetworkFacts.ReadAsync(host.Commands, cancellationToken);
        var tables = await NftFacts.ReadAsync(host.Commands, cancellationToken);
        var libvirt = await host.GetLibvirtAsync(cancellationToken);
        // libvirt leaves files of its own below /run/libvirt. The look itself is a few processes too; those that a lab starts have these names.
        var others = await host.Commands.RunAsync(new HostCommand("sh", "-c",
            "ls /run/netns 2>/dev/null; cat /proc/[0-9]*/comm 2>/dev/null | grep -E '^(qemu|dnsmasq|tcpdump|socat|sleep|ping|ip$)' | sort; :"), cancellationToken);
        return
        [
            .. network.Append(tables).SelectMany(part => part.Lines()),
            .. (await libvirt.ListDomainsAsync(cancellationToken)).Select(domain => $"domain {domain.Name}"),
            .. (await libvirt.ListNetworksAsync(cancellationToken)).Select(network => $"network {network.Name}"),
            .. others.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        ];
    }
}
