using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>Each VM has the address that is reserved for it, and goes by its name wherever one asks: in every other VM and on the host.</summary>
internal sealed class NameProof(RunningLab lab, CancellationToken cancellationToken)
{
    public async Task<IReadOnlyList<Observation>> RunAsync()
    {
        var reserved = lab.Lab.Machines.ToDictionary(machine => machine.Name, machine => machine.Nics[0].Address!.Value);
        var seen = await Task.WhenAll(lab.Machines.Select(machine => OfAsync(machine, reserved[machine.Name])));
        return [.. seen.SelectMany(observations => observations)];
    }

    private async Task<IEnumerable<Observation>> OfAsync(MachineStatus machine, IpAddress reserved)
    {
        var others = lab.Machines.Select(other => other.Name).Where(name => name != machine.Name);
        Endpoint[] places = [Endpoint.Host, .. others.Select(Endpoint.Of)];
        var lease = LeaseAsync(machine, reserved);
        var names = await Task.WhenAll(places.Select(async place =>
            (Place: place, Seen: await NameAsync(place, machine.DnsName!.Value, reserved))));
        // One line for all places where it is as it must be, and one for each where it is not.
        var good = names.Where(name => name.Seen.Holds).Select(name => name.Place).ToList();
        List<Observation> seen = [await lease, .. names.Select(name => name.Seen).Where(observation => !observation.Holds)];
        if (good.Count > 0)
            seen.Add(new Observation($"{machine.DnsName} <-> {reserved}", $"looked up both ways and pinged by {string.Join(", ", good)}", true));
        return seen;
    }

    private Task<Observation> LeaseAsync(MachineStatus machine, IpAddress reserved) => Look.ObserveAsync(
        $"{machine.Name} gets {reserved} from dnsmasq", async () =>
    {
        var card = await lab.RunAsync(Endpoint.Of(machine.Name), ["busybox", "ip", "-4", "-o", "address", "show", "dev", "eth0"],
            cancellationToken: cancellationToken);
        string has = card.Output.Split(' ').SkipWhile(word => word != "inet").ElementAtOrDefault(1) ?? "no address";
        return machine.TimeToLease is { } after
            ? ($"lease after {Screen.Seconds(after)}, its eth0 has {has}", has.StartsWith($"{reserved}/", StringComparison.Ordinal))
            : ($"no lease, its eth0 has {has}", false);
    });

    private Task<Observation> NameAsync(Endpoint place, DomainName name, IpAddress address) => Look.ObserveAsync(
        $"{place} looks up {name} and {address} and pings it", async () =>
    {
        var forward = await lab.ResolveAsync(place, name.ToString(), cancellationToken);
        var reverse = await lab.ResolveAsync(place, address.ToString(), cancellationToken);
        // A VM pings the name. The host's own resolver is the machine's, so the host pings the address that dnsmasq told it.
        string target = place == Endpoint.Host && forward.Addresses.Count > 0 ? forward.Addresses[0].ToString() : name.ToString();
        var ping = await lab.RunAsync(place, ["busybox", "ping", "-c", "1", "-W", "2", target], cancellationToken: cancellationToken);
        bool answered = ping.ExitCode == 0 && ping.Output.Contains($"from {address}:", StringComparison.Ordinal);
        string told = answered ? "answered" : $"no answer ({ping.Output.Trim()})";
        return ($"{string.Join(' ', forward.Addresses)}, {string.Join(' ', reverse.Names)}, {told}",
            forward.Addresses.SequenceEqual([address]) && reverse.Names.SequenceEqual([name.ToString()]) && answered);
    });
}
