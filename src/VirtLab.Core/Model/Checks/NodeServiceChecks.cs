using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>What a node serves: one service to a port, where somebody reaches it.</summary>
internal static class NodeServiceChecks
{
    public static IEnumerable<Finding> Run(string path, Node node)
    {
        var services = Place.Each($"{path}.Services", node.Services).ToValueList();
        foreach (var (at, service) in services)
        {
            if (service.Port == 0)
                yield return new Finding($"{at}.Port", $"a service ({service.Kind}) can't listen on port 0", "Give a port from 1 to 65535");
            var protocol = ProtocolOf(service.Kind);
            if (node.Forwards.Any(forward => forward.Address is null && forward.Protocol == protocol && forward.Port == service.Port))
                yield return new Finding($"{at}.Port",
                    $"the node hands connections to {ProtocolOf(service.Kind)} {service.Port} on, so none would reach the service",
                    "Give the service or the forward another port, or the forward an Address");
        }
        if (services.Count > 0 && node.Loopback.Count == 0 && node.Interfaces.All(nic => nic.Addresses.Count == 0))
            yield return new Finding($"{path}.Services", "the node has no address at which it could be reached",
                "Give it one, or leave its services out");
        foreach (var finding in CommonChecks.Duplicates(services.SelectMany(Ports), port => $"the port {port}",
            "Give each service a port of its own; FTP takes the port of its data connections too, so a node can have one such service")
            .DistinctBy(finding => finding.Path))
            yield return finding;
    }

    private static IEnumerable<(string Path, string Port)> Ports((string Path, Service Item) service)
    {
        yield return (service.Path, $"{ProtocolOf(service.Item.Kind)} {service.Item.Port}");
        if (service.Item.Kind == ServiceKind.Ftp)
            yield return (service.Path, $"{Protocol.Tcp} {Service.FtpDataPort}");
    }

    private static Protocol ProtocolOf(ServiceKind kind) => kind == ServiceKind.Tftp ? Protocol.Udp : Protocol.Tcp;
}
