using VirtLab.Native;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>Domains and networks of the machine's own libvirt. It is only asked where its daemon runs already: to ask would start it, and
/// with it networks that are set to start by themselves.</summary>
internal static class LibvirtFacts
{
    private const string Kind = "libvirt object";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<FingerprintPart> ReadSystemAsync(CancellationToken cancellationToken)
    {
        bool whole = File.Exists("/run/libvirt/libvirt-sock-ro") && ProcessFacts.Runs("libvirtd");
        bool domains = whole || (File.Exists("/run/libvirt/virtqemud-sock-ro") && ProcessFacts.Runs("virtqemud"));
        bool networks = whole || (File.Exists("/run/libvirt/virtnetworkd-sock-ro") && ProcessFacts.Runs("virtnetworkd"));
        // A daemon that doesn't run has nothing running, and what is only defined is in files that no lab touches.
        return !LibvirtLibrary.IsInstalled || !(domains || networks)
            ? FingerprintPart.Of(Kind, [])
            : await ReadAsync(domains ? "qemu:///system" : "network:///system", domains, networks, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<FingerprintPart> ReadAsync(string uri, bool domains, bool networks, CancellationToken cancellationToken)
    {
        var calls = new BlockingCalls();
        try
        {
            return FingerprintPart.Of(Kind, await calls.RunAsync(() => Read(uri, domains, networks), cancellationToken)
                .WaitAsync(Patience, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is LibvirtException or TimeoutException)
        {
            return FingerprintPart.NotSeen(Kind, "libvirt lets this user see nothing or does not answer");
        }
        finally
        {
            calls.Dispose();
        }
    }

    private static List<HostFact> Read(string uri, bool domains, bool networks)
    {
        using var connection = LibvirtConnection.OpenReadOnly(uri);
        var facts = new List<HostFact>();
        foreach (var domain in domains ? connection.ListDomains() : [])
        {
            using (domain)
                facts.Add(new HostFact($"domain {domain.Name}", domain.IsActive ? "active" : "inactive"));
        }
        foreach (var network in networks ? connection.ListNetworks() : [])
        {
            using (network)
                facts.Add(new HostFact($"network {network.Name}", network.IsActive ? "active" : "inactive"));
        }
        return facts;
    }
}
