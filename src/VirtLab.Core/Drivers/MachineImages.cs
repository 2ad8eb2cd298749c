using System.Collections.Concurrent;
using VirtLab.Compiling.Machines;
using VirtLab.Drivers.Boot;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>Brings what machines boot to the host: each image once, however many machines boot it.</summary>
internal sealed class MachineImages(Func<CancellationToken, Task<TinyGuestFiles>> buildTinyGuest)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _published = new();

    /// <summary>How the machine boots on that host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="lasting">The folder for files that outlast the host's next boot; none where they need not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HostException">The image is not there, or the tiny guest can't be built.</exception>
    public async Task<MachineBoot> GetAsync(IHost host, Machine machine, string? lasting, CancellationToken cancellationToken)
    {
        Func<string, Task<string>> publish = lasting is null
            ? path => PublishAsync(host, path, cancellationToken)
            : path => BootFolder.KeepAsync(host, There(path), lasting, cancellationToken);
        switch (machine.Image)
        {
            case TinyGuestImage:
                var guest = await buildTinyGuest(cancellationToken).ConfigureAwait(false);
                return new KernelBoot(await publish(guest.KernelPath).ConfigureAwait(false),
                    await publish(guest.InitrdPath).ConfigureAwait(false), TinyGuest.CommandLineFor(machine.Name, machine.Cpus));
            case KernelImage kernel:
                return new KernelBoot(await publish(kernel.Kernel).ConfigureAwait(false),
                    kernel.Initrd is { } initrd ? await publish(initrd).ConfigureAwait(false) : null, kernel.CommandLine);
            default:
                throw new InvalidOperationException($"No image of type {machine.Image.GetType().Name} is known.");
        }
    }

    private async Task<string> PublishAsync(IHost host, string path, CancellationToken cancellationToken)
    {
        // One machine that gives up must not take the file from the others.
        return await _published.GetOrAdd(There(path), p => new Lazy<Task<string>>(() => host.Files.PublishAsync(p, CancellationToken.None)))
            .Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string There(string path) =>
        File.Exists(path) ? path : throw new HostException($"The image file '{path}' is not there. Check the path in the lab.");
}
