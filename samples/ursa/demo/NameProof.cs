using System.Globalization;
using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>Each VM has the address that is reserved for it, and goes by its name wherever one asks: in every other VM and on the host.</summary>
internal sealed class NameProof(RunningLab lab, CancellationToken cancellationToken)
{
    public async Task<IReadOnlyList<Observation>> RunAsync() =>
        [.. (await Task.WhenAll(lab.Machines.Select((machine, index) => OfAsync(machine, lab.Lab.Machines[index].Nics[0].Address!.Value)))).SelectMany(seen => seen)];

    private async Task<IEnumerable<Observation>> OfAsync(MachineStatus machine, IpAddress reserved)
    {
        Endpoint[] places = [Endpoint.Host, .. lab.Machines.Where(other => other.Name != machine.Name).Select(other => Endpoint.Of(other.Name))];
        var lease = LeaseAsync(machine, reserved);
        var names = await Task.WhenAll(places.Select(async place => (Place: place, Seen: await NameAsync(place, machine.DnsName!.Value, reserved))));
        // One line for all places where it is as it must be, and one for each where it is not.
        var good = names.Where(name => name.Seen.Holds).Select(name => name.Place).ToList();
        return [await lease, .. names.Where(name => !name.Seen.Holds).Select(name => name.Seen),
            .. good.Count == 0 ? [] : new[] { new Observation($"{machine.DnsName} <-> {reserved}", $"looked up both ways and pinged by {string.Join(", ", good)}", true) }];
    }

    private Task<Observation> LeaseAsync(MachineStatus machine, IpAddress reserved) => Look.ObserveAsync($"{machine.Name} gets {reserved} from dnsmasq", async () =>
    {
        var card = await lab.RunAsync(Endpoint.Of(machine.Name), ["busybox", "ip", "-4", "-o", "address", "show", "dev", "eth0"], cancellationToken: cancellationToken);
        string has = card.Output.Split(' ').SkipWhile(word => word != "inet").ElementAtOrDefault(1) ?? "no address";
        return machine.TimeToLease is { } after
            ? (string.Create(CultureInfo.InvariantCulture, $"lease after {after.TotalSeconds:0.00} s, its eth0 has {has}"), has.StartsWith($"{reserved}/", StringComparison.Ordinal))
            : ($"no lease, its eth0 has {has}", false);
    });

    private Task<Observation> NameAsync(Endpoint place, DomainName name, IpAddress address) => Look.ObserveAsync($"{place} looks up {name} and {address} and pings it", async () =>
    {
        var forward = await lab.ResolveAsync(place, name.ToString(), cancellationToken);
        var reverse = await lab.ResolveAsync(place, address.ToString(), cancellationToken);
        // A VM pings the name. The host's own resolver is the machine's, so the host pings the address that dnsmasq told it.
        string target = place == Endpoint.Host && forward.Addresses.Count > 0 ? forward.Addresses[0].ToString() : name.ToString();
        var ping = await lab.RunAsync(place, ["busybox", "ping", "-c", "1", "-W", "2", target], cancellationToken: cancellationToken);
        bool answered = ping.ExitCode == 0 && ping.Output.Contains($"from {address}:", StringComparison.Ordinal);
        return ($"{string.Join(' ', forward.Addresses)}, {string.Join(' ', reverse.Names)}, {(answered ? "answered" : $"no answer ({ping.Output.Trim()})")}",
            forward.Addresses.SequenceEqual([address]) && reverse.Names.SequenceEqual([name.ToString()]) && answered);
    });
}
