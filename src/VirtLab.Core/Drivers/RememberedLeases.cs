using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The leases that libvirt has written down for a bridge. It throws them away with the network, and dnsmasq starts with what is
/// there: without them a machine has no name until it asks for its address anew, half an hour later.</summary>
internal sealed class RememberedLeases
{
    private readonly string _path, _text;

    private RememberedLeases(string path, string text)
    {
        _path = path;
        _text = text;
    }

    public static async Task<RememberedLeases> ReadAsync(IHost host, InterfaceName bridge, CancellationToken cancellationToken)
    {
        string path = $"/var/lib/libvirt/dnsmasq/{bridge}.status";
        var output = await host.Commands.RunAsync(new HostCommand("cat", path) { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return new RememberedLeases(path, output.ExitCode == 0 ? output.Output : "");
    }

    /// <summary>Puts them back before the network starts again. Where that fails they come again with the next request.</summary>
    public async Task PutBackAsync(IHost host)
    {
        if (_text.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("sh", "-c", "cat > \"$1\"", "sh", _path) { Input = _text, MayFail = true }, CancellationToken.None).ConfigureAwait(false);
    }
}
