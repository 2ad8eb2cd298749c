using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Testing.Memory;

/// <summary>The gateways without which a lab does not come up.</summary>
internal static class RequiredGateways
{
    /// <exception cref="HostException">A provider that is not optional can't be used.</exception>
    public static void Require(Lab lab, Circumstances circumstances)
    {
        foreach (var (provider, isV6) in lab.Ways.Where(way => !way.Item.Optional))
        {
            bool wanted = lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == provider.Interface)?.Up ?? true;
            if (!circumstances.IsUp(provider.Interface, wanted))
                throw new HostException($"The link {provider.Interface} of provider {provider.Name} is not up. Bring it up, or make the provider Optional.");
            if (circumstances.IsSilent(provider.Name, isV6))
                throw new HostException($"The gateway {provider.GatewayOf(isV6)} of provider {provider.Name} does not answer on {provider.Interface}. Make the provider Optional, or let it answer.");
        }
    }
}
