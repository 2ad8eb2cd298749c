namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>Flows from the world to a port of the host, which is the machine's: they come in through one provider and then another, and are answered
/// through the same.</summary>
internal sealed class ForwardedStream(Wires wires, byte number, string name, string far, ushort port, ushort machinePort, int packets, params Gateway[] gateways)
    : FlowStream(number, name, far, packets)
{
    public override void Send(Flow flow)
    {
        var gateway = flow.Gateway ??= gateways[flow.Number % gateways.Length];
        if (flow.IsQuestion)
            gateway.Tap.Write(new Datagram(gateway.Mac, gateway.Tap.HostMac, flow.Far, flow.Port, gateway.HostAddress, port, flow.Tag));
        else
            wires.Machine.Write(new Datagram(Wires.MachineMac, wires.Machine.HostMac, Wires.MachineAddress, machinePort, flow.Far, flow.Port, flow.Tag));
    }

    public override bool IsRight(Flow flow, Tap tap, Datagram seen) => flow.IsQuestion
        ? tap == wires.Machine && seen == new Datagram(wires.Machine.HostMac, Wires.MachineMac, flow.Far, flow.Port, Wires.MachineAddress, machinePort, flow.Tag)
        : tap == flow.Gateway!.Tap && seen == new Datagram(tap.HostMac, flow.Gateway.Mac, flow.Gateway.HostAddress, port, flow.Far, flow.Port, flow.Tag);
}
