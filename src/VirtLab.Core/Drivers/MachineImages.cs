using System.Collections.Concurrent;
using VirtLab.Compiling.Machines;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>Brings what machines boot to the host: each image once, however many machines boot it.</summary>
internal sealed class MachineImages(Func<CancellationToken, Task<TinyGuestFiles>> buildTinyGuest)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _published = new();

    /// <summary>How the machine boots on that host.</summary>
    /// <exception cref="HostException">The image is not there, or the tiny guest can't be built.</exception>
    public async Task<MachineBoot> GetAsync(IHost host, Machine machine, CancellationToken cancellationToken)
    {
        switch (machine.Image)
        {
            case TinyGuestImage:
                var guest = await buildTinyGuest(cancellationToken).ConfigureAwait(false);
                return new KernelBoot(await PublishAsync(host, guest.KernelPath, cancellationToken).ConfigureAwait(false),
                    await PublishAsync(host, guest.InitrdPath, cancellationToken).ConfigureAwait(false), TinyGuest.CommandLineFor(machine.Name, machine.Cpus));
            case KernelImage kernel:
                return new KernelBoot(await PublishAsync(host, kernel.Kernel, cancellationToken).ConfigureAwait(false),
                    kernel.Initrd is { } initrd ? await PublishAsync(host, initrd, cancellationToken).ConfigureAwait(false) : null, kernel.CommandLine);
            default:
                throw new InvalidOperationException($"No image of type {machine.Image.GetType().Name} is known.");
        }
    }

    private async Task<string> PublishAsync(IHost host, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new HostException($"The image file '{path}' is not there. Check the path in the lab.");
        // One machine that gives up must not take the file from the others.
        return await _published.GetOrAdd(path, p => new Lazy<Task<string>>(() => host.Files.PublishAsync(p, CancellationToken.None)))
            .Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
