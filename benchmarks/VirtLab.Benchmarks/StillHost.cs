using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Benchmarks;

/// <summary>A host in memory on which a lab runs: programs and libvirt answer at once, with the text that the real ones print, so that what is
/// measured is VirtLab's own time, reading included. What is changed is taken note of by libvirt's things only.</summary>
internal sealed class StillHost : IHost, ICommands, IHostFiles
{
    private static readonly string[] Up = ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"];

    private readonly Dictionary<string, string> _answers = [];
    private readonly StillLibvirt _libvirt;

    /// <param name="lab">The lab that runs; none for an empty host.</param>
    public StillHost(Lab? lab)
    {
        var desired = lab is null ? [] : LabCompiler.Compile(lab).Resources;
        var machines = desired.OfType<MachineResource>().ToList();
        var networks = desired.OfType<NetworkResource>().ToList();
        _libvirt = new StillLibvirt([.. networks.Select(Network)], [.. machines.Select(Domain)]);
        var links = networks.Select(network => (Name: network.Bridge.ToString(), Master: (string?)null))
            .Concat(machines.SelectMany(machine => machine.Nics).Select(nic => (Name: nic.Tap.ToString(), Master: nic.Bridge?.ToString()))).ToList();
        Answer("ip -N -j link show", JsonSerializer.Serialize(links.Select((link, i) => Link(i + 2, link.Name, link.Master))));
        Answer("ip -N -j address show", JsonSerializer.Serialize(links.Select((link, i) => Link(i + 2, link.Name, link.Master).Append(new("addr_info",
            networks.Where(network => $"{network.Bridge}" == link.Name).Select(network => new { family = "inet", local = $"{network.Address.Address}", prefixlen = network.Address.PrefixLength }))).ToDictionary())));
        Answer("ip -N -j netns list", "");
        Answer("ip -N -j neighbour show", "[]");
        Answer("ip -N -j -4 route show table all", "[]");
        Answer("ip -N -j rule show", "[]");
        Answer("ps -ww -eo netns=,pid=,args=", string.Concat(networks.Select((network, i) => string.Create(CultureInfo.InvariantCulture,
            $"4026531840 {1000 + i} /usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/{network.Name}.conf --leasefile-ro --dhcp-script=/usr/lib/libvirt/libvirt_leaseshelper\n"))));
        var record = desired.OfType<RecordResource>().SingleOrDefault();
        var firewall = desired.OfType<FirewallResource>().SingleOrDefault();
        RuleSet[] tables = firewall is null ? [] : [.. new[] { firewall.Rules, firewall.Guard }.Where(rules => rules.Exists)];
        foreach (var family in new[] { TableFamily.Inet, TableFamily.Bridge })
        {
            var names = tables.Where(rules => rules.Family == family).Select(rules => rules.Place)
                .Concat(record is not null && family == TableFamily.Inet ? [RuleSet.PlaceOf(family, RecordText.Table(record.Lab))] : []);
            Answer($"nft list tables {RuleSet.WordOf(family)}", string.Concat(names.Select(place => $"table {place}\n")));
        }
        if (record is not null)
            Answer($"nft -s list table inet {RecordText.Table(record.Lab)}", RecordText.Render(record with { Originals = [.. record.Wanted.Select(path => new Original(path, "0"))] }));
        foreach (var rules in tables)
            Answer($"nft -s list table {rules.Place}", rules.ToString());
        Settings = desired.OfType<RoutingResource>().SelectMany(routing => routing.Policy.Settings).ToDictionary(setting => setting.Path, setting => setting.Value);
    }

    private Dictionary<string, string> Settings { get; }

    public string Description => "host in memory";

    public ICommands Commands => this;

    public IHostFiles Files => this;

    public TimeProvider Time => TimeProvider.System;

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        string? answer = command.Tool switch
        {
            "sysctl" when command.Arguments.Contains("-w") => "",
            "sysctl" => string.Concat(command.Arguments.Where(path => !path.StartsWith('-')).Select(path => $"{path.Replace('/', '.')} = {Settings.GetValueOrDefault(path, "0")}\n")),
            "nft" when command.Arguments.Contains("-f") => "",
            "ip" when command.Arguments.Contains("-batch") => Batch(command),
            _ => _answers.GetValueOrDefault($"{command.Tool} {string.Join(' ', command.Arguments)}"),
        };
        return Task.FromResult(answer is not null ? new CommandOutput(0, answer, "")
            : command.Tool == "nft" ? new CommandOutput(1, "", "Error: No such file or directory") : new CommandOutput(127, "", "not found"));
    }

    public IRunningCommand Start(HostCommand command) => throw new NotSupportedException($"{command}");

    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default) => Task.FromResult(path);

    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default) => Task.FromResult($"/run/virtlab/{name}");

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => Task.FromResult<ILibvirt>(_libvirt);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => Task.FromResult(new Accelerator(AcceleratorKind.Tcg, "in memory"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Answers to questions, a line each; what changes something says nothing.</summary>
    private string Batch(HostCommand batch) => string.Concat((batch.Input ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => _answers.GetValueOrDefault($"ip {string.Join(' ', batch.Arguments.TakeWhile(argument => argument != "-batch"))} {line}"))
        .Where(text => !string.IsNullOrEmpty(text)).Select(text => $"{text}\n"));

    private void Answer(string question, string text) => _answers[question] = text;

    private static Dictionary<string, object> Link(int index, string name, string? master)
    {
        var link = new Dictionary<string, object>
        {
            ["ifindex"] = index, ["ifname"] = name, ["flags"] = Up, ["mtu"] = 1500, ["qdisc"] = "noqueue", ["operstate"] = "UP", ["linkmode"] = "DEFAULT", ["group"] = "0",
            ["txqlen"] = 1000, ["link_type"] = "[1]", ["address"] = "52:54:00:61:4a:59", ["broadcast"] = "ff:ff:ff:ff:ff:ff",
        };
        if (master is not null)
            link["master"] = master;
        return link;
    }

    /// <summary>The network as libvirt 9 describes it.</summary>
    private static LibvirtItem Network(NetworkResource network)
    {
        var xml = XElement.Parse(NetworkXml.Render(network));
        xml.Element("bridge")!.AddAfterSelf(new XElement("mac", new XAttribute("address", "52:54:00:61:4a:59")));
        return new LibvirtItem(network.Name.ToString(), true, xml.ToString());
    }

    /// <summary>The domain as libvirt 9 describes it: with all that it adds to what it was given.</summary>
    private static LibvirtItem Domain(MachineResource machine)
    {
        var xml = XElement.Parse(DomainXml.Render(machine, new KernelBoot("/boot/vmlinuz", "/boot/initrd", "console=ttyS0 quiet"), kvm: false));
        xml.SetAttributeValue("id", "7");
        xml.Element("name")!.AddAfterSelf(new XElement("uuid", "2f2c8c1a-9d1f-4f3b-8d55-6f9e5f0a7d11"));
        xml.Element("memory")!.AddAfterSelf(new XElement("currentMemory", new XAttribute("unit", "KiB"), xml.Element("memory")!.Value));
        xml.Element("vcpu")!.SetAttributeValue("placement", "static");
        xml.Element("features")!.AddAfterSelf(XElement.Parse("<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>qemu64</model><feature policy='require' name='x2apic'/><feature policy='require' name='hypervisor'/><feature policy='require' name='lahf_lm'/><feature policy='disable' name='svm'/></cpu>"),
            XElement.Parse("<clock offset='utc'/>"), XElement.Parse("<on_poweroff>destroy</on_poweroff>"));
        var devices = xml.Element("devices")!;
        devices.AddFirst(XElement.Parse("<emulator>/usr/bin/qemu-system-x86_64</emulator>"));
        devices.Add(XElement.Parse("<controller type='pci' index='0' model='pci-root'><alias name='pci.0'/></controller>"), XElement.Parse("<input type='mouse' bus='ps2'><alias name='input0'/></input>"),
            XElement.Parse("<input type='keyboard' bus='ps2'><alias name='input1'/></input>"), XElement.Parse("<audio id='1' type='none'/>"));
        foreach (var (index, nic) in devices.Elements("interface").ToList().Index())
        {
            nic.Element("source")!.SetAttributeValue("portid", "b2a9a0be-6d5c-4b57-a3a7-8e3f0f1d2c01");
            nic.Element("source")!.SetAttributeValue("bridge", machine.Nics[index].Bridge);
            nic.Add(XElement.Parse($"<alias name='net{index}'/>"), XElement.Parse("<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>"));
        }
        xml.Add(XElement.Parse("<seclabel type='none' model='none'/>"));
        return new LibvirtItem(machine.Machine.Name.ToString(), true, xml.ToString());
    }
}
