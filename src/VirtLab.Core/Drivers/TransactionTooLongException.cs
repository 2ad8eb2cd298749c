using VirtLab.Hosts;

namespace VirtLab.Drivers;

/// <summary>A change of nft's tables is larger than what the kernel takes in one transaction. From the machine's root it takes any.</summary>
internal sealed class TransactionTooLongException(IHost host, CommandFailedException cause) : HostException(
    $"The firewall's change is larger than what the kernel takes at once from the {host.Description}, some 400 KB. Raise that on the machine (`sysctl -w net.core.wmem_max=16777216`), "
    + "or remove the lab and apply it anew.", cause);
