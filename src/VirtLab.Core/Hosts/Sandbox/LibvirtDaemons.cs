using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>The libvirt daemons of a sandbox. Each reads <c>/etc/libvirt/NAME.conf</c> and answers on a socket in <c>/run/libvirt</c>.</summary>
/// <param name="Names">Their programs; the last one is the one to connect to.</param>
internal sealed record LibvirtDaemons(ValueList<string> Names)
{
    private static readonly LibvirtDaemons
        Whole = new(["libvirtd"]),
        // A daemon for each driver: virtqemud finds virtnetworkd by its socket, and passes on to it what clients ask about networks.
        Split = new(["virtnetworkd", "virtqemud"]);

    /// <summary>Those that are installed, one for everything if it is there; null where there are none, or only one of two.</summary>
    public static LibvirtDaemons? TryFind(Func<string, bool> hasTool) =>
        new[] { Whole, Split }.FirstOrDefault(daemons => daemons.Names.All(hasTool));

    /// <summary>Where libvirt answers, as the sandbox sees it.</summary>
    public string Socket => $"/run/libvirt/{SocketOf(Names[^1])}";

    /// <summary><c>NAME=SOCKET …</c>, as the sandbox's first process reads it.</summary>
    public override string ToString() => string.Join(' ', Names.Select(name => $"{name}={SocketOf(name)}"));

    private static string SocketOf(string name) => name == "libvirtd" ? "libvirt-sock" : $"{name}-sock";
}
