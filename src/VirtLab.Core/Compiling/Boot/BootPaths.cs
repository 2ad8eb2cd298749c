using VirtLab.Primitives;

namespace VirtLab.Compiling.Boot;

/// <summary>Where a host keeps what outlasts its boots. A lab's name has no dot or slash: so none of these is another lab's.</summary>
internal static class BootPaths
{
    /// <summary>The folder of all labs.</summary>
    public const string Root = "/var/lib/virtlab";

    /// <summary>Where libvirt looks for its hooks.</summary>
    public const string Hooks = "/etc/libvirt/hooks";

    /// <summary>What is there until the next boot only.</summary>
    public const string Run = "/run/virtlab";

    /// <summary>Where libvirt, from 6.5 on, looks for what it runs when a network starts or stops.</summary>
    public const string NetworkHooks = $"{Hooks}/network.d";

    /// <summary>Where libvirt notes which networks it starts with itself.</summary>
    public const string Autostart = "/etc/libvirt/qemu/networks/autostart";

    /// <summary>A lab's hook.</summary>
    public static string Hook(Name lab) => $"{NetworkHooks}/virtlab-{lab}";

    /// <summary>A lab's folder.</summary>
    public static string Folder(Name lab) => $"{Root}/{lab}";

    /// <summary>What its snapshots keep.</summary>
    public static string Snapshots(Name lab) => $"{Root}/{lab}.snapshots";

    /// <summary>What a machine of it boots.</summary>
    public static string Images(Name lab, Name machine) => $"{Folder(lab)}/machine-{machine}";
}
