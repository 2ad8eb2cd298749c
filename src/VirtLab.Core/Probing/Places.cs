using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>What a program in some place left.</summary>
internal sealed record PlaceAnswer(int ExitCode, string Text);

/// <summary>The places of a running lab from which and to which packets go: machines, nodes, the host.</summary>
internal sealed class Places(IHost host, Lab lab, Func<Name, GuestConsole> consoleOf, Func<MacAddress, IpAddress?> leaseOf)
{
    private static readonly Name HostName = "host";

    /// <summary>The address by which a place is reached.</summary>
    /// <exception cref="ArgumentException">The lab has no such place, or it has no address.</exception>
    public IpAddress AddressOf(Endpoint place)
    {
        if (place.Address is { } address)
            return address;
        if (Machine(place) is { } machine)
        {
            return MachineNics.Of(lab, machine).Select(nic => nic.Address ?? leaseOf(nic.Mac)).FirstOrDefault(a => a is not null)
                ?? throw new ArgumentException($"Machine {machine.Name} has no address. Give a NIC an address in the lab, or its network a DHCP range.");
        }
        if (Node(place) is { } node)
        {
            return node.Loopback.Concat(node.Interfaces.SelectMany(i => i.Addresses).Select(a => a.Address)).Select(a => (IpAddress?)a).FirstOrDefault()
                ?? throw new ArgumentException($"Node {node.Name} has no address. Give it one in the lab, or probe an address.");
        }
        return lab.Networks.Select(network => network.Address).Concat(lab.Uplinks.Select(uplink => uplink.Address)).Select(a => (IpAddress?)a.Address).FirstOrDefault()
            ?? throw new ArgumentException("The host has no address in this lab: it has neither a network nor an uplink.");
    }

    /// <summary>All addresses at which a place receives packets.</summary>
    public ValueList<IpAddress> AddressesOf(Endpoint place)
    {
        if (Machine(place) is { } machine)
        {
            var nics = MachineNics.Of(lab, machine);
            return [.. nics.Select(nic => nic.Address ?? leaseOf(nic.Mac)).OfType<IpAddress>(), .. nics.SelectMany(nic => nic.Made(lab))];
        }
        if (Node(place) is { } node)
            return node.Loopback.Concat(node.Interfaces.SelectMany(i => i.Addresses).Select(a => a.Address)).ToValueList();
        return NamespaceOf(place) is null
            ? place.Address is { } address ? [address] : []
            : lab.OwnAddresses.Select(own => own.Address).ToValueList();
    }

    /// <summary>Where a place's packets can be watched.</summary>
    public CapturePoint CapturePointOf(Endpoint place) => TryCapturePointOf(place)
        ?? throw new ArgumentException($"{place} is an address, not a place of lab {lab.Name}: nothing can be sent from there. Name a machine, a node or the host.");

    /// <summary>Where a place's packets can be watched, or null for an address that is nobody's we know.</summary>
    public CapturePoint? TryCapturePointOf(Endpoint place)
    {
        if (Machine(place) is { } machine)
        {
            return machine.Nics.Count > 0
                ? new CapturePoint(MachineNics.Of(lab, machine)[0].Tap.ToString(), null)
                : throw new ArgumentException($"Machine {machine.Name} has no network card.");
        }
        return NamespaceOf(place) is { } where ? new CapturePoint("any", where.Namespace) : null;
    }

    /// <summary>The namespace and name of a node or the host; null for a machine or an unknown address.</summary>
    public (NamespaceName? Namespace, Name Name)? NamespaceOf(Endpoint place) =>
        Node(place) is { } node ? (WorldNames.Namespace(lab.Name, node.Name), node.Name)
        : place == Endpoint.Host || (place.Address is { } address && lab.IsOwn(address)) ? (null, HostName)
        : null;

    /// <summary>Whether it is the host or a machine on it, not a part of the world beyond the uplinks.</summary>
    public bool IsInside(Endpoint place) => Machine(place) is not null || NamespaceOf(place) is { Namespace: null };

    /// <summary>Whether it is a virtual machine.</summary>
    public bool IsMachine(Endpoint place) => Machine(place) is not null;

    /// <summary>Whether both are the same machine: what it sends to itself is seen nowhere.</summary>
    public bool AreOneMachine(Endpoint one, Endpoint other) => Machine(one) is { } machine && machine.Equals(Machine(other));

    /// <summary>Whether the place serves the port already.</summary>
    public bool Serves(Endpoint place, ushort port) => Node(place) is { } node && node.Services.Any(service => service.Port == port);

    /// <summary>Runs a program in a place.</summary>
    /// <exception cref="ArgumentException">No program can be run there.</exception>
    /// <exception cref="CommandTimeoutException">On the host or in a node it took too long, and was ended.</exception>
    /// <exception cref="GuestTimeoutException">In a machine it took too long, and was ended.</exception>
    public async Task<PlaceAnswer> RunAsync(Endpoint place, ValueList<string> program, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Machine(place) is { } machine)
        {
            if (program[0] == "hping3")
                throw new ArgumentException("The tiny guest can't send single TCP segments: send this probe from a node or the host.");
            var result = await consoleOf(machine.Name).RunAsync(program, timeout, cancellationToken).ConfigureAwait(false);
            return new PlaceAnswer(result.ExitCode, result.Output);
        }
        if (NamespaceOf(place) is not { } where)
            throw new ArgumentException($"{place} is an address, not a place of lab {lab.Name}: nothing can be sent from there.");
        using var limit = new CancellationTokenSource(timeout, host.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var output = await host.Commands.RunAsync(new HostCommand(program[0], [.. program.Skip(1)]) { Namespace = where.Namespace, MayFail = true }, both.Token).ConfigureAwait(false);
            return new PlaceAnswer(output.ExitCode, output.Output + output.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandTimeoutException($"`{string.Join(' ', program)}` at {place}", timeout);
        }
    }

    private Machine? Machine(Endpoint place) =>
        lab.Machines.FirstOrDefault(machine => machine.Name == place.Name || (place.Address is { } address
        && MachineNics.Of(lab, machine).Any(nic => nic.Address == address || nic.Made(lab).Contains(address))));

    private Node? Node(Endpoint place) => lab.Nodes.FirstOrDefault(node => node.Name == place.Name
        || (place.Address is { } address && (node.Loopback.Contains(address) || node.Interfaces.Any(i => i.Addresses.Any(a => a.Address == address)))))
        ?? (place.Name is { } name && Machine(place) is null
            ? throw new ArgumentException($"Lab {lab.Name} has no machine or node '{name}'. Its machines and nodes: {lab.Machines.Select(m => m.Name).Concat(lab.Nodes.Select(n => n.Name)).OrNone()}; Endpoint.Host is the host.")
            : null);
}
