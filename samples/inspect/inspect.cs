#!/usr/bin/env -S dotnet run
#:project ../../src/VirtLab.Native/VirtLab.Native.csproj
#:property PublishAot=false
using System.Xml.Linq;
using VirtLab.Native;

// What is on a libvirt host: dotnet run inspect.cs [URI]. The connection is a read-only one, by which nothing can be changed.
var uri = args is [] ? "qemu:///system" : args[0];
try
{
    using var libvirt = LibvirtConnection.OpenReadOnly(uri);
    Console.WriteLine($"{libvirt.Uri} on {libvirt.HostName}: libvirt {libvirt.DaemonVersion}, {libvirt.DriverName} {libvirt.HypervisorVersion}");

    foreach (var found in libvirt.ListDomains())
    {
        using var domain = found;
        var info = domain.GetInfo();
        Console.WriteLine($"\ndomain {domain.Name}: {info.State}, {info.VirtualCpus} CPUs, {info.MaxMemoryKiB / 1024} MiB");
        // Who gave the domain its addresses is asked: the networks' DHCP servers.
        var leases = domain.IsActive ? domain.GetInterfaceAddresses(DomainInterfaceAddressesSource.Lease) : [];
        foreach (var card in XElement.Parse(domain.GetXmlDescription()).Descendants("interface"))
        {
            var mac = Said(card, "mac", "address");
            var addresses = leases.Where(lease => lease.HardwareAddress == mac).SelectMany(lease => lease.Addresses).Select(address => $" {address.Address}/{address.Prefix}");
            Console.WriteLine($"  card {mac} {Said(card, "target", "dev")} on {Said(card, "source", "network") ?? Said(card, "source", "bridge")}{string.Concat(addresses)}");
        }
    }

    foreach (var found in libvirt.ListNetworks())
    {
        using var network = found;
        var xml = XElement.Parse(network.GetXmlDescription());
        Console.WriteLine($"\nnetwork {network.Name}: {(network.IsActive ? "active" : "inactive")}, bridge {Said(xml, "bridge", "name")} {Said(xml, "ip", "address")}");
        foreach (var lease in network.IsActive ? Leases(network) : [])
            Console.WriteLine($"  lease {lease.HardwareAddress} {lease.Address}/{lease.Prefix} {lease.HostName} until {lease.Expires:u}");
    }
    return 0;
}
catch (Exception e) when (e is LibvirtException or LibvirtNotFoundException)
{
    Console.Error.WriteLine($"{uri} can't be inspected: {e.Message}. Is its daemon running, and may you use its socket? Another one: dotnet run inspect.cs URI");
    return 1;
}

static string? Said(XElement thing, string element, string attribute) => thing.Element(element)?.Attribute(attribute)?.Value;

static IReadOnlyList<DhcpLease> Leases(LibvirtNetwork network)
{
    try { return network.GetDhcpLeases(); }
    catch (LibvirtNotSupportedException) { return []; }
}
