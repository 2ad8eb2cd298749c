namespace VirtLab.Native;

/// <summary>The libvirt library is not installed on this machine. The message says what was looked for and what to install.</summary>
/// <param name="lookedFor">The file names that were tried.</param>
/// <param name="function">The C function that was about to be called.</param>
public sealed class LibvirtNotFoundException(IReadOnlyList<string> lookedFor, string function)
    : Exception($"{function} can't be called because the libvirt library was not found (looked for {string.Join(", ", lookedFor ?? [])}). " +
                "Install it: 'apt-get install libvirt0' on Debian and Ubuntu, 'dnf install libvirt-libs' on Fedora.")
{
    /// <summary>The file names that were tried.</summary>
    public IReadOnlyList<string> LookedFor { get; } = lookedFor ?? [];
}
