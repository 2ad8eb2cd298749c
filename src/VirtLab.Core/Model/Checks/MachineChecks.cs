using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Machines and their cards.</summary>
internal static class MachineChecks
{
    // Of QEMU's machine type "pc"; and with 64 MiB the tiny guest does not boot, with 72 it does.
    private const int MaxCpus = 255, TinyGuestMiB = 80;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, machine) in Place.Machines(lab))
        {
            if (machine.Memory.KiB <= 0)
                yield return new Finding($"{path}.Memory", "a machine needs memory", "Give it some, such as 128 MiB");
            else if (machine.Memory.KiB < Least(machine.Image).KiB)
                yield return new Finding($"{path}.Memory", $"{machine.Memory} is too little to boot with",
                    $"Give it {Least(machine.Image)} or more");
            if (machine.Cpus is <= 0 or > MaxCpus)
                yield return new Finding($"{path}.Cpus", $"a machine can't have {machine.Cpus} processors", $"Give it 1 to {MaxCpus}");
            foreach (var finding in Image($"{path}.Image", machine.Image))
                yield return finding;
        }
        var networks = lab.Networks.DistinctBy(network => network.Name).ToDictionary(network => network.Name);
        foreach (var (path, machine, _, nic) in Place.Nics(lab))
        {
            if (networks.GetValueOrDefault(nic.Network) is not { } network)
            {
                foreach (var finding in CommonChecks.Missing($"{path}.Network", nic.Network, networks.Keys, "network"))
                    yield return finding;
                continue;
            }
            foreach (var finding in nic.Address is { } address
                ? DhcpChecks.Reserved($"{path}.Address", network, address) : Leased($"{path}.Address", machine, network))
                yield return finding;
        }
    }

    /// <summary>The tiny guest has its addresses by DHCP alone; what an image of the user's own does is not known here.</summary>
    private static IEnumerable<Finding> Leased(string path, Machine machine, LabNetwork network) =>
        machine.Image is not TinyGuestImage || network.DhcpRange is not null
            ? []
            : [new Finding(path, $"the card has no address, and network '{network.Name}' has no range to give it one of",
                "Give the card an address, or the network a DhcpRange")];

    private static MemorySize Least(MachineImage image) => MemorySize.FromMiB(image is TinyGuestImage ? TinyGuestMiB : 1);

    private static IEnumerable<Finding> Image(string path, MachineImage image)
    {
        if (image is not (TinyGuestImage or KernelImage))
            yield return new Finding(path, $"nothing is known of images of type {image.GetType().Name}",
                "Use a TinyGuestImage or a KernelImage");
        if (image is not KernelImage kernel)
            yield break;
        if (kernel.Kernel.Length == 0)
            yield return new Finding($"{path}.Kernel", "there is no path", "Give the kernel image's path");
        if (kernel.Initrd is "")
            yield return new Finding($"{path}.Initrd", "there is no path", "Give the file's path, or null for none");
        // XML has no way to write them, and no file and no kernel option wants them.
        if (!ValueList.Create([kernel.Kernel, kernel.Initrd ?? "", kernel.CommandLine]).All(IsText))
            yield return new Finding(path, "a path or the command line has control characters, or what is no character at all",
                "Write it on one line, without tabs");
    }

    private static bool IsText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\ufffe' or '\uffff')
                return false;
        }
        return true;
    }
}
