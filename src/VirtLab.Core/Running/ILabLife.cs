using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Explaining;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running.Waiting;

namespace VirtLab.Running;

/// <summary>What goes on in a lab whose things are there: machines boot, links come and go, packets are sent. Disposing of it ends all that watches.</summary>
internal interface ILabLife : IAsyncDisposable
{
    /// <summary>What its firewall logs; none before that is read.</summary>
    FirewallLog? Log { get; }

    /// <summary>Whether links and gateways are followed.</summary>
    bool IsFollowing { get; }

    /// <summary>Begins to read what the firewall logs, unless that is read already.</summary>
    Task ReadLogAsync(Name lab, CancellationToken cancellationToken);

    /// <summary>From now on the lab is this one.</summary>
    void Become(DesiredState desired);

    /// <summary>Follows links and gateways, where the lab wants it; when this returns, routes are as these are now.</summary>
    Task FollowAsync(CancellationToken cancellationToken);

    /// <summary>Follows them no longer.</summary>
    Task StopFollowingAsync();

    /// <summary>A network has just been started: what machines ask of it is heard from now on.</summary>
    Task NetworkAsync(NetworkResource network, CancellationToken cancellationToken);

    /// <summary>A machine has just been started: waits until it has come so far.</summary>
    /// <param name="desired">The lab it belongs to.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="until">The stage to wait for.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MachineNotReadyException">It did not get there in time.</exception>
    Task MachineAsync(DesiredState desired, MachineResource machine, MachineStage until, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Lets go of a machine that is gone.</summary>
    Task ForgetAsync(Name machine);

    /// <summary>A machine is again what it was at a former time: it had come so far.</summary>
    Task TakeUpAsync(Name machine, IMachineProgress progress, CancellationToken cancellationToken);

    /// <summary>How far a machine has come; none where it was not started.</summary>
    IMachineProgress? ProgressOf(Name machine);

    /// <summary>What a machine has printed on its console, its last part.</summary>
    /// <exception cref="ArgumentException">No such machine runs.</exception>
    string ConsoleLog(Name machine);

    /// <summary>How things stand.</summary>
    Task<Circumstances> CircumstancesAsync(CancellationToken cancellationToken);

    /// <summary>Sends a probe.</summary>
    /// <exception cref="ArgumentException">It can't be sent between these places.</exception>
    Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken);

    /// <summary>Asks the name server in force at a place.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="FormatException">It is neither a name nor an address.</exception>
    Task<NameAnswer> ResolveAsync(Endpoint from, string name, CancellationToken cancellationToken);

    /// <summary>Runs a program in a place.</summary>
    /// <exception cref="ArgumentException">No program can be run there.</exception>
    Task<PlaceAnswer> RunAsync(Endpoint place, ValueList<string> program, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Sets an uplink's link up or down, and waits until routing has followed.</summary>
    Task SetLinkAsync(InterfaceName uplink, bool up, CancellationToken cancellationToken);
}
