using System.Text.Json.Serialization;
using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A virtual machine: a libvirt domain.</summary>
/// <param name="Name">Its name, also its name in DNS.</param>
public sealed record Machine(Name Name)
{
    /// <summary>Its network cards, in the order the guest sees them. Without any it runs all the same, reached over its console alone.</summary>
    public ValueList<Nic> Nics { get; init; } = [];

    /// <summary>Its memory; 128 MiB by default, enough for the tiny guest.</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(128);

    /// <summary>The number of its virtual CPUs; 1 by default.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>What it boots; the tiny guest by default.</summary>
    public MachineImage Image { get; init; } = new TinyGuestImage();
}

/// <summary>A machine's network card: a tap on a network's bridge.</summary>
/// <param name="Network">The network it is plugged into.</param>
[method: JsonConstructor]
public sealed record Nic(Name Network)
{
    /// <summary>A card with a reserved address.</summary>
    /// <param name="network">The network it is plugged into.</param>
    /// <param name="address">The address that DHCP reserves for it.</param>
    public Nic(Name network, IpAddress address) : this(network) => Address = address;

    /// <summary>The address that DHCP reserves for it; none by default: then one of the network's range, which the tiny guest needs in its place. In DNS it
    /// has the machine's name, if it is the first card with one that the machine has on the network.</summary>
    public IpAddress? Address { get; init; }

    /// <summary>Further addresses that the machine may send from where its network guards cards (<see cref="LabNetwork.Guard"/>), IPv4 or IPv6, each
    /// this card's alone; none by default. An image that makes its IPv6 addresses otherwise than of its hardware address (privacy
    /// extensions, stable random ones) needs them here. Equivalent to: OpenStack's allowed address pairs.</summary>
    public ValueList<IpAddress> AllowedAddresses { get; init; } = [];

    /// <summary>The tap's interface name on the host; derived from the machine's place in the lab by default.</summary>
    public InterfaceName? Tap { get; init; }

    /// <summary>The card's hardware address; derived from lab, machine and place of the card by default, the same on every run.</summary>
    public MacAddress? Mac { get; init; }
}

/// <summary>What a machine boots.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TinyGuestImage), "tinyGuest")]
[JsonDerivedType(typeof(KernelImage), "kernel")]
public abstract record MachineImage;

/// <summary>The tiny guest: the distribution's kernel and static busybox, built on first use. It takes its addresses by DHCP, answers ping,
/// serves a page with its name over HTTP and runs commands over its serial console.</summary>
public sealed record TinyGuestImage : MachineImage;

/// <summary>A kernel of your own, booted directly.</summary>
/// <param name="Kernel">The kernel image's path on this machine.</param>
/// <param name="Initrd">The initial RAM file system's path on this machine.</param>
/// <param name="CommandLine">The kernel command line.</param>
public sealed record KernelImage(string Kernel, string? Initrd, string CommandLine) : MachineImage;
