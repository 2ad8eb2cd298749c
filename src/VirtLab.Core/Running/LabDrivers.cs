using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Drivers.Boot;
using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Running;

/// <summary>The drivers, one for each kind of thing.</summary>
internal static class LabDrivers
{
    public static IReadOnlyDictionary<ResourceKind, IDriver> Create()
    {
        var drivers = new Dictionary<ResourceKind, IDriver>();
        foreach (var driver in All(kind => drivers[kind]))
            drivers.Add(driver.Kind, driver);
        return drivers;
    }

    private static IDriver[] All(Func<ResourceKind, IDriver> driverOf) =>
    [
        new RecordDriver(), new FirewallDriver(), new SegmentsDriver(), new NodeDriver(), new UplinkDriver(), new NetworkDriver(),
        new MachineDriver(new MachineImages(cancellationToken => TinyGuest.BuildAsync(new LocalCommands(), cancellationToken: cancellationToken))),
        new RoutingDriver(), new BootDriver(driverOf),
    ];
}
