namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>Flows of one kind, one after the other.</summary>
/// <param name="number">Its number.</param>
/// <param name="name">What it is, for people.</param>
/// <param name="far">The first far end's address.</param>
/// <param name="packets">How many packets a flow of it has.</param>
internal abstract class FlowStream(byte number, string name, string far, int packets)
{
    public byte Number { get; } = number;

    public string Name { get; } = name;

    public uint Far { get; } = Wires.Address(far);

    public int Packets { get; } = packets;

    /// <summary>Those that have begun and are not over, by their numbers.</summary>
    public Dictionary<int, Flow> Open { get; } = [];

    /// <summary>How many have begun.</summary>
    public int Begun { get; private set; }

    public Flow Begin()
    {
        var flow = new Flow(this, Begun++);
        Open.Add(flow.Number, flow);
        return flow;
    }

    public void End(Flow flow)
    {
        _ = Open.Remove(flow.Number);
        flow.Dispose();
    }

    /// <summary>Sends the flow's packet.</summary>
    public abstract void Send(Flow flow);

    /// <summary>Whether it is seen there, and as it is, by right.</summary>
    public abstract bool IsRight(Flow flow, Tap tap, Datagram seen);
}

/// <summary>Flows that leave by providers, and are answered through the same.</summary>
/// <param name="wires">What is around the host.</param>
/// <param name="number">The stream's number.</param>
/// <param name="name">What it is, for people.</param>
/// <param name="far">The first far end's address.</param>
/// <param name="service">The far end's port.</param>
/// <param name="packets">How many packets a flow has.</param>
/// <param name="gateways">By whom they may leave; a flow then keeps to the one that it left by.</param>
internal abstract class LeavingStream(Wires wires, byte number, string name, string far, ushort service, int packets, params Gateway[] gateways)
    : FlowStream(number, name, far, packets)
{
    protected Wires Wires { get; } = wires;

    protected ushort Service { get; } = service;

    public sealed override void Send(Flow flow)
    {
        if (flow.IsQuestion)
            Ask(flow);
        else
            flow.Gateway!.Tap.Write(new Datagram(flow.Gateway.Mac, flow.Gateway.Tap.HostMac, flow.Far, Service, flow.Gateway.HostAddress, flow.Port, flow.Tag));
    }

    public sealed override bool IsRight(Flow flow, Tap tap, Datagram seen)
    {
        if (!flow.IsQuestion)
            return IsAnswer(flow, tap, seen);
        if (Wires.GatewayOf(tap, seen.To) is not { } gateway || !gateways.Contains(gateway) || (flow.Gateway ??= gateway) != gateway)
            return false;
        return seen == new Datagram(tap.HostMac, gateway.Mac, gateway.HostAddress, flow.Port, flow.Far, Service, flow.Tag);
    }

    protected abstract void Ask(Flow flow);

    protected abstract bool IsAnswer(Flow flow, Tap tap, Datagram seen);
}

/// <summary>A machine's flows to the world, which see the host's address there.</summary>
internal sealed class MachineStream(Wires wires, byte number, string name, string far, ushort service, int packets, params Gateway[] gateways)
    : LeavingStream(wires, number, name, far, service, packets, gateways)
{
    protected override void Ask(Flow flow) =>
        Wires.Machine.Write(new Datagram(Wires.MachineMac, Wires.Machine.HostMac, Wires.MachineAddress, flow.Port, flow.Far, Service, flow.Tag));

    protected override bool IsAnswer(Flow flow, Tap tap, Datagram seen) => tap == Wires.Machine
        && seen == new Datagram(Wires.Machine.HostMac, Wires.MachineMac, flow.Far, Service, Wires.MachineAddress, flow.Port, flow.Tag);
}
