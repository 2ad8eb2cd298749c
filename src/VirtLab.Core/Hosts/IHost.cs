namespace VirtLab.Hosts;

/// <summary>A place where labs live: this machine, or a sandbox on it. The only door outwards; nothing above it asks which kind it is.</summary>
public interface IHost : IAsyncDisposable
{
    /// <summary>What it is, for people: such as <c>sandbox of user anna (process 4711)</c>.</summary>
    string Description { get; }

    /// <summary>Runs programs there.</summary>
    ICommands Commands { get; }

    /// <summary>Files there.</summary>
    IHostFiles Files { get; }

    /// <summary>libvirt there; the connection is made on first use.</summary>
    Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default);

    /// <summary>How its machines' processors are run.</summary>
    Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default);

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }
}

/// <summary>Files on a host.</summary>
public interface IHostFiles
{
    /// <summary>Makes a file of this machine readable by libvirt on the host.</summary>
    /// <param name="path">The file here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its path there.</returns>
    Task<string> PublishAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Writes a text file on the host, readable by what runs there, and gone with the host.</summary>
    /// <param name="name">Its name: letters, digits, dots, hyphens.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its path there.</returns>
    Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default);
}

/// <summary>How processors of machines are run.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Reason">Why this one, for people.</param>
public sealed record Accelerator(AcceleratorKind Kind, string Reason)
{
    /// <summary>What would bring hardware virtualisation, as root types it; none where it works or nothing is known.</summary>
    public string? Remedy { get; init; }
}

/// <summary>The ways to run processors of machines.</summary>
public enum AcceleratorKind
{
    /// <summary>Software emulation (QEMU's TCG).</summary>
    Tcg,

    /// <summary>Hardware virtualisation.</summary>
    Kvm,
}
