namespace VirtLab.Model.Checks;

/// <summary>Machines and their cards.</summary>
internal static class MachineChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, machine) in Place.Machines(lab))
        {
            if (machine.Memory.KiB <= 0)
                yield return new Finding($"{path}.Memory", "a machine needs memory", "Give it some, such as 128 MiB");
            if (machine.Cpus <= 0)
                yield return new Finding($"{path}.Cpus", "a machine needs a processor", "Give it one or more");
            // XML has no way to write them, and no file and no kernel option wants them.
            if (TextOf(machine.Image).Any(text => text.Any(char.IsControl)))
                yield return new Finding($"{path}.Image", "a path or the command line has control characters", "Write it on one line, without tabs");
        }
        foreach (var (path, _, _, nic) in Place.Nics(lab))
        {
            foreach (var finding in CommonChecks.Missing($"{path}.Network", nic.Network, lab.Networks.Select(n => n.Name), "network"))
                yield return finding;
            if (nic.Address is { } address && lab.Networks.FirstOrDefault(n => n.Name == nic.Network) is { } network)
            {
                foreach (var finding in NetworkChecks.Reserved($"{path}.Address", network, address))
                    yield return finding;
            }
        }
    }

    private static IEnumerable<string> TextOf(MachineImage image) => image switch
    {
        KernelImage kernel => [kernel.Kernel, kernel.Initrd ?? "", kernel.CommandLine],
        _ => [],
    };
}
