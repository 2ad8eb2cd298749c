using VirtLab.Explaining;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Packets that are sent to see what becomes of them.</summary>
/// <param name="Name">What is tried, in a few words.</param>
/// <param name="Send">Sends them.</param>
internal sealed record Probe(string Name, Action<ProbeRun> Send)
{
    /// <summary>A connection as far as it gets: opened, answered, gone on with.</summary>
    public static Probe Exchange(string name, Packet opening) => new(name, run => run.Begin(opening).Complete());

    /// <summary>One packet.</summary>
    public static Probe Single(string name, Packet packet) => new(name, run => _ = run.Begin(packet).Open());
}
