using System.Runtime.CompilerServices;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>What the host may ask of a lab's machines, by the lab's own firewall: what it would refuse is not waited for.</summary>
internal static class HostSight
{
    private static readonly ConditionalWeakTable<Lab, Explainer> Explainers = [];

    /// <summary>Whether the host may ask for the page that a machine serves.</summary>
    public static bool MayAsk(Lab lab, IpAddress address)
    {
        if (lab.Zones.Count == 0)
            return true;
        var explainer = Explainers.GetValue(lab, lab => Explainer.Of(lab));
        lock (explainer)
            return explainer.Explain(Packet.Tcp(PacketSource.Host, address, 80)).Outcome == Outcome.Sent;
    }
}
