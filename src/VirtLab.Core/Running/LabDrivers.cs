using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Running;

/// <summary>The drivers, one for each kind of thing.</summary>
internal static class LabDrivers
{
    public static IReadOnlyDictionary<ResourceKind, IDriver> Create() => new IDriver[]
    {
        new RecordDriver(), new FirewallDriver(), new SegmentsDriver(), new NodeDriver(), new UplinkDriver(), new NetworkDriver(),
        new MachineDriver(new MachineImages(cancellationToken => TinyGuest.BuildAsync(new LocalCommands(), cancellationToken: cancellationToken))),
        new RoutingDriver(),
    }.ToDictionary(driver => driver.Kind);
}
