using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>How far a machine has come.</summary>
internal interface IMachineProgress
{
    /// <summary>The last stage reached.</summary>
    MachineStage Stage { get; }

    /// <summary>When each stage was reached, since the lab began to come up.</summary>
    IReadOnlyDictionary<MachineStage, TimeSpan> Reached { get; }

    /// <summary>The leases that its cards got.</summary>
    IReadOnlyDictionary<MacAddress, DhcpLease> Leases { get; }
}
