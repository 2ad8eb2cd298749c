using System.Management.Automation;
using VirtLab.PowerShell.Completing;
using VirtLab.Probing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Sends real packets, and says what the other end saw.</summary>
/// <remarks>A ping, unless -Tcp or -Udp names a port. The result has Answered, Outcome, SeenFrom (the source address that the other end saw), Via (the provider
/// that carried it) and Flows. What is not answered takes the whole of its time.</remarks>
/// <example>A page of a machine
/// <code>
/// $lab = Start-Lab $small
/// $lab | Test-LabConnection one two -Tcp 80
/// $lab | Stop-Lab
/// </code></example>
/// <example>Which provider carries, and who does when its link is down
/// <code>
/// $lab = Start-Lab $office
/// ($lab | Test-LabConnection pos bank -Tcp 443).Via
/// $lab | Set-LabLink eth0 Down
/// ($lab | Test-LabConnection pos bank -Tcp 443).Via
/// $lab | Stop-Lab
/// </code></example>
/// <example>Every machine pings every other
/// <code>
/// $lab = Start-Lab $small
/// foreach ($from in 'one', 'two') {
///     foreach ($to in 'one', 'two') { if ($from -ne $to) { $lab | Test-LabConnection $from $to } }
/// }
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="GetLabExplanation"/>
/// <seealso cref="SetLabLink"/>
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
