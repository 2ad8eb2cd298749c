using VirtLab.Compiling;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing;

/// <summary>Something about a host that keeps a lab from working there.</summary>
/// <param name="Kind">Which of the known troubles.</param>
/// <param name="Severity">What it costs.</param>
/// <param name="Cause">What was seen, and what follows from it; a sentence.</param>
/// <param name="Fix">What ends it: a command for root to type, or a sentence where a choice is to be made first.</param>
public sealed record Trouble(TroubleKind Kind, Severity Severity, string Cause, string Fix)
{
    /// <summary>The kinds of things whose making or working it can spoil; none means all.</summary>
    internal ValueList<ResourceKind> Concerns { get; init; } = [];

    /// <summary>Whether a thing of that kind can have failed for it. What costs only time is no cause.</summary>
    internal bool MayCause(ResourceKind failed) => Severity > Severity.Advice && (Concerns.Count == 0 || Concerns.Contains(failed));

    /// <summary>The trouble on two lines: severity and cause, then the fix.</summary>
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()}: {Cause}\n    fix: {Fix}";
}

/// <summary>What a trouble costs, from least to most.</summary>
public enum Severity
{
    /// <summary>The lab works, but slowly, or not for long.</summary>
    Advice,

    /// <summary>The lab comes up, but packets are lost or machines do not get ready.</summary>
    Breaking,

    /// <summary>The lab can't come up.</summary>
    Blocking,
}

/// <summary>The known troubles.</summary>
public enum TroubleKind
{
    /// <summary>The lab itself can't work as it is written: a name that is too long, an address outside its network.</summary>
    InvalidLab,

    /// <summary>A name that the lab needs is taken, or one that it adopts is missing, or another lab is in the way.</summary>
    Conflict,

    /// <summary>A program is not installed.</summary>
    MissingProgram,

    /// <summary>The kernel can't do something that labs are made of.</summary>
    MissingKernelFeature,

    /// <summary>Hardware virtualisation is not there, not permitted or broken.</summary>
    NoHardwareVirtualisation,

    /// <summary>Another firewall refuses what the lab's machines send through the host.</summary>
    ForwardingRefused,

    /// <summary>Another firewall refuses what the lab's machines send to the host: DHCP and DNS.</summary>
    InputRefused,

    /// <summary>Frames within a bridge go through the firewall of the host (br_netfilter), and one refuses them.</summary>
    BridgedFramesFiltered,

    /// <summary>A network of the lab overlaps a route of the host.</summary>
    RouteCollision,

    /// <summary>Another server listens where the lab's DHCP and name server must.</summary>
    PortTaken,

    /// <summary>A DHCP lease gives an address of the lab to another network card.</summary>
    ForeignLease,

    /// <summary>Someone has changed a kernel setting that the running lab needs.</summary>
    SettingChanged,

    /// <summary>The table of tracked connections is full, or nearly.</summary>
    ConnectionTableFull,

    /// <summary>NetworkManager runs and may take the lab's interfaces for its own.</summary>
    NetworkManagerInTheWay,
}
