using System.Management.Automation;
using VirtLab.Explaining;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running.Waiting;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>The machines of a lab that runs, as far as they have come.</summary>
[Cmdlet(VerbsCommon.Get, "LabMachine")]
[OutputType(typeof(MachineStatus))]
public sealed class GetLabMachine : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RunningLab RunningLab { get; set; } = null!;

    /// <summary>Only this machine.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string? Machine { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(RunningLab.Machines.Where(machine => Machine is null || machine.Name.ToString() == Machine), enumerateCollection: true);
}

/// <summary>Sends real packets, and says what the other end saw.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LabConnection", DefaultParameterSetName = "Ping")]
[OutputType(typeof(ProbeResult))]
public sealed class TestLabConnection : RunningLabCmdlet
{
    /// <summary>A machine, a node, or <c>host</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string From { get; set; } = "";

    /// <summary>A machine, a node, <c>host</c>, or an address.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string To { get; set; } = "";

    /// <summary>A TCP port.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Tcp")]
    public ushort Tcp { get; set; }

    /// <summary>A UDP port.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Udp")]
    public ushort Udp { get; set; }

    /// <summary>How long an answer may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 5;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var probe = ParameterSetName switch { "Tcp" => Probe.Tcp(Tcp), "Udp" => Probe.Udp(Udp), _ => Probe.Ping() };
        WriteObject(Await(RunningLab, () => RunningLab.ProbeAsync(Place.Of(From), Place.Of(To), probe with { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) }, Stop)));
    }
}

/// <summary>Asks the name server in force at a place.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "LabName")]
[OutputType(typeof(NameAnswer))]
public sealed class ResolveLabName : RunningLabCmdlet
{
    /// <summary>A name, or an address.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>A machine, or <c>host</c>.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string From { get; set; } = Place.Host;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(RunningLab, () => RunningLab.ResolveAsync(Place.Of(From), Name, Stop)));
}

/// <summary>Runs a program in a machine, in a node or on the host, and writes what it prints.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "LabCommand")]
[OutputType(typeof(string))]
public sealed class InvokeLabCommand : RunningLabCmdlet
{
    /// <summary>A machine, a node, or <c>host</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string On { get; set; } = "";

    /// <summary>The program and its arguments, each passed as it is.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromRemainingArguments = true)]
    public string[] Program { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (exitCode, output) = Await(RunningLab, () => RunningLab.RunAsync(Place.Of(On), [.. Program], cancellationToken: Stop));
        WriteObject(output.Split('\n').Reverse().SkipWhile(line => line.Length == 0).Reverse(), enumerateCollection: true);
        if (exitCode != 0)
            WriteError(new ErrorRecord(new InvalidOperationException($"`{string.Join(' ', Program)}` in {On} ended with exit code {exitCode}."), "ExitCode", ErrorCategory.NotSpecified, On));
    }
}

/// <summary>Sets an uplink's link up or down, and waits until routing has followed.</summary>
[Cmdlet(VerbsCommon.Set, "LabLink", SupportsShouldProcess = true)]
public sealed class SetLabLink : RunningLabCmdlet
{
    /// <summary>The uplink.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string Uplink { get; set; } = "";

    /// <summary>Up, or down.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateSet("Up", "Down")]
    public string State { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"{Uplink} {State}"))
            return;
        _ = Await(RunningLab, async () =>
        {
            await RunningLab.SetLinkAsync(InterfaceName.Parse(Uplink), State == "Up", Stop).ConfigureAwait(false);
            return true;
        });
    }
}

/// <summary>What becomes of a packet at a lab's host, and why, before anything runs.</summary>
[Cmdlet(VerbsCommon.Get, "LabExplanation", DefaultParameterSetName = "Ping")]
[OutputType(typeof(ConnectionExplanation))]
public sealed class GetLabExplanation : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>A machine, or <c>host</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string From { get; set; } = "";

    /// <summary>The destination's address.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string To { get; set; } = "";

    /// <summary>A TCP port.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Tcp")]
    public ushort Tcp { get; set; }

    /// <summary>A UDP port.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Udp")]
    public ushort Udp { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(Lab, () =>
    {
        var (source, destination) = (From == Place.Host ? PacketSource.Host : PacketSource.Of(Primitives.Name.Parse(From)), IpAddress.Parse(To));
        return Task.FromResult(Lab.ExplainConnection(ParameterSetName switch
        {
            "Tcp" => Packet.Tcp(source, destination, Tcp),
            "Udp" => Packet.Udp(source, destination, Udp),
            _ => Packet.Ping(source, destination),
        }));
    }));
}
