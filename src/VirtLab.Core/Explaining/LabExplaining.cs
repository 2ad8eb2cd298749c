using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.Explaining;

/// <summary>Tells what becomes of packets in a lab, and why, before anything is applied and without root.</summary>
public static class LabExplaining
{
    /// <summary>What becomes of a packet at the lab's host.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="circumstances">How things stand; as the lab wants them by default.</param>
    /// <exception cref="LabInvalidException">The lab can't work; it carries every finding.</exception>
    /// <exception cref="ArgumentException">The packet comes from what the lab has not.</exception>
    public static Explanation Explain(this Lab lab, Packet packet, Circumstances? circumstances = null)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return Explainer.Of(lab, circumstances).Explain(packet);
    }

    /// <summary>What becomes of a connection's first packet and of the answer to it.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="packet">The first packet.</param>
    /// <param name="circumstances">How things stand; as the lab wants them by default.</param>
    /// <exception cref="LabInvalidException">The lab can't work; it carries every finding.</exception>
    /// <exception cref="ArgumentException">The packet comes from what the lab has not.</exception>
    public static ConnectionExplanation ExplainConnection(this Lab lab, Packet packet, Circumstances? circumstances = null)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return Explainer.Of(lab, circumstances).ExplainConnection(packet);
    }
}
