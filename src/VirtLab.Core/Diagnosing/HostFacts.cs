using VirtLab.Compiling.Routing;
using VirtLab.Diagnosing.Reading;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing;

/// <summary>What is known of a host before anything is concluded from it. What could not be read is empty, and said in
/// <see cref="NotSeen"/>.</summary>
internal sealed record HostFacts
{
    /// <summary>The time on the host's clock.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Whether the lab in question is on the host already.</summary>
    public bool LabIsThere { get; init; }

    public Accelerator? Accelerator { get; init; }

    /// <summary>Programs that are needed and not installed.</summary>
    public ValueList<string> MissingPrograms { get; init; } = [];

    /// <summary>What the kernel was asked for in a namespace of its own, and refused.</summary>
    public ValueList<RefusedFeature> RefusedFeatures { get; init; } = [];

    /// <summary>All base chains of the host's firewalls.</summary>
    public ValueList<BaseChain> Chains { get; init; } = [];

    /// <summary>All routes to a network, in all tables; default routes are not among them.</summary>
    public ValueList<HostRoute> Routes { get; init; } = [];

    /// <summary>All servers on the ports of DHCP and DNS.</summary>
    public ValueList<Listener> Listeners { get; init; } = [];

    /// <summary>The leases that libvirt remembers.</summary>
    public ValueList<RememberedLease> Leases { get; init; } = [];

    /// <summary>Kernel settings by their paths below <c>/proc/sys</c>.</summary>
    public ValueList<SysctlSetting> Settings { get; init; } = [];

    /// <summary>NetworkManager's configuration, where it runs on the host.</summary>
    public string? NetworkManager { get; init; }

    /// <summary>What could not be read, with the reason.</summary>
    public ValueList<string> NotSeen { get; init; } = [];

    public string? Setting(string path) => Settings.FirstOrDefault(setting => setting.Path == path)?.Value;
}
