namespace VirtLab.Running.Waiting;

/// <summary>How far a machine has come on its way to being ready, in order.</summary>
public enum MachineStage
{
    /// <summary>Nothing yet, or it is gone with its lab.</summary>
    None,

    /// <summary>libvirt says that the domain runs.</summary>
    DomainRunning,

    /// <summary>Its tap has a carrier and is plugged into the bridge.</summary>
    TapUp,

    /// <summary>It asked for an address.</summary>
    DhcpRequest,

    /// <summary>dnsmasq gave it one.</summary>
    Lease,

    /// <summary>Its name resolves on the network's name server.</summary>
    NameResolves,

    /// <summary>It answers: the tiny guest's page over HTTP.</summary>
    ServiceAnswers,
}
