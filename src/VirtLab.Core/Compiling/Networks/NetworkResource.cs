using VirtLab.Model;

namespace VirtLab.Compiling.Networks;

/// <summary>A libvirt network that is to run.</summary>
internal sealed record NetworkResource(LabNetwork Network, string Xml)
    : Resource(new ResourceId(ResourceKind.Network, Network.Name.ToString()))
{
    public override string Summary =>
        $"bridge {Network.BridgeName} {Network.Address}, dnsmasq for {Network.Domain?.ToString() ?? "plain names"}";
}
