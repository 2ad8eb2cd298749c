using System.Buffers.Binary;
using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>The kernel modules that a virtio network card needs, and the order in which they go in.</summary>
internal static class GuestModules
{
    /// <summary>The modules, each after those it needs: what holds when the package brings no modules.dep (depmod makes it at installation).</summary>
    public static readonly IReadOnlyList<string> Known =
        ["virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "failover", "net_failover", "virtio_net"];

    private static ReadOnlySpan<byte> SignatureMark => "~Module signature appended~\n"u8;

    /// <summary>The files of the modules in the order of insertion.</summary>
    /// <param name="files">The package's module files, relative to the modules folder.</param>
    /// <param name="builtIn">The lines of modules.builtin.</param>
    /// <param name="dependencies">The lines of modules.dep; empty if it is not there.</param>
    /// <exception cref="HostException">The network card's driver is neither a file nor built in.</exception>
    public static IReadOnlyList<string> Order(IReadOnlyCollection<string> files, IEnumerable<string> builtIn, IEnumerable<string> dependencies)
    {
        var byName = files.GroupBy(NameOf).ToDictionary(g => g.Key, g => g.First());
        var inKernel = builtIn.Select(NameOf).ToHashSet();
        if (!byName.ContainsKey("virtio_net") && !inKernel.Contains("virtio_net"))
            throw new HostException("The kernel package brings no virtio_net, neither as a module nor built in. Use a KernelImage of your own.");
        var needs = dependencies.Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => NameOf(parts[0]), parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NameOf).ToList());
        var ordered = new List<string>();
        foreach (string name in Known)
            Add(name);
        // A module of the list may have been merged into another or into the kernel since: what is not there is not needed.
        return [.. ordered.Where(name => !inKernel.Contains(name) && byName.ContainsKey(name)).Select(name => byName[name])];

        void Add(string name)
        {
            if (ordered.Contains(name))
                return;
            // modules.dep lists the nearest dependency first and is complete: insertion goes from its end.
            foreach (string need in needs.TryGetValue(name, out var list) ? Enumerable.Reverse(list) : [])
            {
                if (need != name)
                    Add(need);
            }
            ordered.Add(name);
        }
    }

    /// <summary>The module's name: file names may have dashes and compression endings.</summary>
    public static string NameOf(string path) => Path.GetFileName(path.Trim()).Split('.')[0].Replace('-', '_');

    /// <summary>The module without the signature at its end. A kernel that does not insist on signatures loads it just the same, and
    /// checking eight RSA signatures takes long under software emulation.</summary>
    public static ReadOnlySpan<byte> WithoutSignature(ReadOnlySpan<byte> module)
    {
        const int InfoLength = 12;
        if (!module.EndsWith(SignatureMark) || module.Length < SignatureMark.Length + InfoLength)
            return module;
        var rest = module[..^SignatureMark.Length];
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest[^4..]);
        return length <= rest.Length - InfoLength ? rest[..^(int)(length + InfoLength)] : module;
    }
}
