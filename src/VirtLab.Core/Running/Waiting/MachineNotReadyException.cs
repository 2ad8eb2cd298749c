using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>A machine did not become ready in time: which stage it reached and what was seen.</summary>
public sealed class MachineNotReadyException : Exception
{
    internal MachineNotReadyException(Name machine, MachineStage reached, MachineStage wanted, TimeSpan? timeout, string seen)
        : base($"Machine {machine} did not get as far as {wanted}{(timeout is { } limit ? $" in {limit.TotalSeconds:0.#} s" : "")}. It reached {reached}. Seen: {seen}")
    {
        Machine = machine;
        Reached = reached;
        Wanted = wanted;
        Seen = seen;
    }

    /// <summary>The machine.</summary>
    public Name Machine { get; }

    /// <summary>The last stage it reached.</summary>
    public MachineStage Reached { get; }

    /// <summary>The stage that was waited for.</summary>
    public MachineStage Wanted { get; }

    /// <summary>What was seen of it: its tap, its DHCP messages, the end of its console.</summary>
    public string Seen { get; }
}
