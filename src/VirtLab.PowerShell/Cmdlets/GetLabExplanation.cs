using System.Management.Automation;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>What becomes of a packet at a lab's host, and why, before anything runs.</summary>
/// <remarks>It names the rule, policy or route that decides, and tells the answer's way too. A ping, unless -Tcp or -Udp names a port. -Down, -Up and -Silent say how
/// things stand: who carries when a provider's gateway is silent is told without pulling a cable.</remarks>
/// <example>Which provider carries, and who does when that one's gateway is silent
/// <code>
/// $office | Get-LabExplanation pos bank -Tcp 443
/// ($office | Get-LabExplanation pos bank -Tcp 443 -Silent fibre).Original.Provider
/// </code></example>
/// <example>What the firewall says to traffic of the host itself
/// <code>
/// $office | Get-LabExplanation host pos
/// </code></example>
/// <example>What it says to a packet from far away
/// <code>
/// $office | Get-LabExplanation fibre:203.0.113.10 192.0.2.2 -Tcp 22
/// </code></example>
/// <seealso cref="TestLabConnection"/>
/// <seealso cref="ExportLabPicture"/>
[Cmdlet(VerbsCommon.Get, "LabExplanation", DefaultParameterSetName = "Ping")]
[OutputType(typeof(ConnectionExplanation))]
public sealed class GetLabExplanation : CircumstancesCmdlet
{
    /// <summary>The lab: a hashtable, JSON, a lab, or one that runs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>A machine, or <c>host</c>; or somebody outside, with the source address: PROVIDER:ADDRESS for one beyond a provider's gateway,
    /// INTERFACE:ADDRESS for one on the segment of an uplink or a bridge.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(InsideCompleter))]
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

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(Lab, () =>
    {
        var (source, destination) = (Place.SourceOf(Lab, From), Place.AddressOf(Lab, To));
        return Task.FromResult(Lab.ExplainConnection(ParameterSetName switch
        {
            "Tcp" => Packet.Tcp(source, destination, Tcp),
            "Udp" => Packet.Udp(source, destination, Udp),
            _ => Packet.Ping(source, destination),
        }, CircumstancesOf(Lab)));
    }));
}
