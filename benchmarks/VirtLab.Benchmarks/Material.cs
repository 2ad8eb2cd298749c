using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Routing;
using VirtLab.Compiling.Uplinks;
using VirtLab.Drivers;
using VirtLab.Guests;
using VirtLab.Model;

namespace VirtLab.Benchmarks;

/// <summary>Writes what the scripts need: the very text that VirtLab itself hands to libvirt, ip and nft, rendered beforehand.</summary>
internal static class Material
{
    public static void WriteMachines(string folder, Lab lab, TinyGuestFiles guest)
    {
        var desired = LabCompiler.Compile(lab);
        File.WriteAllText(Path.Combine(folder, "net.xml"), NetworkXml.Render(desired.Resources.OfType<NetworkResource>().Single()));
        foreach (var (index, machine) in desired.Resources.OfType<MachineResource>().Index())
        {
            var boot = new KernelBoot(guest.KernelPath, guest.InitrdPath, TinyGuest.CommandLineFor(machine.Machine.Name));
            File.WriteAllText(Path.Combine(folder, $"domain{index + 1}.xml"), DomainXml.Render(machine, boot, kvm: false));
        }
    }

    public static void WriteWorld(string folder, Lab lab)
    {
        var desired = LabCompiler.Compile(lab);
        var switches = desired.Resources.OfType<SegmentsResource>().Single();
        var nodes = desired.Resources.OfType<NodeResource>().ToList();
        var uplinks = desired.Resources.OfType<UplinkResource>().ToList();
        var routing = desired.Resources.OfType<RoutingResource>().Single().Policy;
        var firewall = desired.Resources.OfType<FirewallResource>().Single().Rules;
        var cables = nodes.SelectMany(node => node.Cables).Concat(uplinks.Select(uplink => uplink.Cable!));
        var up = lab.Uplinks.Where(uplink => uplink.Up).Select(uplink => uplink.Interface).ToList();

        Write("net.xml", NetworkXml.Render(desired.Resources.OfType<NetworkResource>().Single()));
        Write("nodes", string.Join(' ', nodes.Select(node => node.Namespace).Prepend(switches.Namespace)) + "\n");
        Write("create.ip", $"netns add {switches.Namespace}\n"
            + string.Concat(nodes.Select(node => WorldCommands.Wire(null, node))) + string.Concat(uplinks.Select(WorldCommands.Wire)));
        Write("uplinks.ip", string.Concat(uplinks.Select(uplink => WorldCommands.Configure(null, uplink))));
        Write("routing.ip", IpRenderer.RenderChanges(routing.With(hop => up.Contains(hop.Interface)), FoundRouting.Nothing).V4
            + string.Concat(lab.Providers.Where(provider => up.Contains(provider.Interface)).Select(provider => $"neighbour replace {provider.Gateway} dev {provider.Interface} managed\n")));
        Write("host.sysctl", string.Concat(routing.Settings.Select(setting => $"{setting.Path}={setting.Value}\n")));
        Write("host.nft", firewall.ToString());
        Write("remove.nft", RuleSetChange.Removal(firewall.Table));
        Write("remove.ip", $"rule flush protocol {RoutingPolicy.Protocol}\nroute flush table all protocol {RoutingPolicy.Protocol}\n" + string.Concat(uplinks.Select(uplink => $"link delete dev {uplink.Interface}\n"))
            + string.Concat(nodes.Select(node => node.Namespace).Append(switches.Namespace).Select(name => $"netns delete {name}\n")));
        Write($"{switches.Namespace}.ip", WorldCommands.Switches(null, switches) + WorldCommands.Plug([], cables));
        foreach (var node in nodes)
        {
            Write($"{node.Namespace}.ip", WorldCommands.Configure(null, node));
            if (node.Firewall.Exists)
                Write($"{node.Namespace}.nft", node.Firewall.ToString());
            if (node.Forwarding)
                Write($"{node.Namespace}.sysctl", "net.ipv4.ip_forward=1\nnet.ipv6.conf.all.forwarding=1\n");
        }
        Write("services", string.Concat(nodes.SelectMany(node => node.Services.SelectMany(service => Servers(node, service).Select(server => $"{node.Namespace} {server}\n")))));
        foreach (string script in (string[])["http.sh", "tftp.sh", "ftp.sh", "ftp-data.sh"])
            Write(script, Script(script));

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }

    private static IEnumerable<string> Servers(NodeResource node, Service service) => service.Kind switch
    {
        ServiceKind.Http => [$"TCP4-LISTEN:{service.Port},fork,reuseaddr http.sh"],
        ServiceKind.Ftp => ["TCP4-LISTEN:20021,fork,reuseaddr ftp-data.sh", $"TCP4-LISTEN:{service.Port},fork,reuseaddr ftp.sh"],
        _ => node.Loopback.Concat(node.Cables.SelectMany(cable => cable.Addresses).Select(address => address.Address))
            .Select(address => $"UDP4-RECVFROM:{service.Port},bind={address},fork,reuseaddr tftp.sh"),
    };

    private static string Script(string name)
    {
        using var stream = typeof(NodeServices).Assembly.GetManifestResourceStream($"VirtLab.Drivers.Services.{name}")
            ?? throw new InvalidOperationException($"VirtLab.Core has no resource {name}.");
        return new StreamReader(stream).ReadToEnd();
    }
}
