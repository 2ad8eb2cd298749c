using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Another process is changing the lab just now. Nothing was done.</summary>
public sealed class LabBusyException : HostException
{
    internal LabBusyException(Name lab, string holder)
        : base($"Lab {lab} is being changed by {holder}. Wait until that is over, and try again.") => Holder = holder;

    /// <summary>Who changes it, such as <c>process 4711 (dotnet)</c>.</summary>
    public string Holder { get; }
}
