using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Local;
using VirtLab.Labs;
using VirtLab.Model;

/// <summary>What the owner does with labs on the machine that it runs on. Its last line tells how it ended.</summary>
internal static class LocalLabs
{
    /// <summary>Each kind of thing once: made and adopted interfaces, a provider, a node with its services.</summary>
    public static Lab Small { get; } = new("small")
    {
        Networks = [new("br7", "192.168.7.254/24")],
        Segments = [new("lan")],
        Uplinks = [new("up7", "10.7.0.2/24") { Segment = "lan" }, new("there0", "10.8.0.2/24") { ArpIgnore = true }],
        Providers = [new("isp", 1, "up7", "10.7.0.1") { Balance = 1, Optional = true }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["up7", "there0"] }, new("in") { Interfaces = ["br7"] }],
        Policies = [new("in", "net", PolicyAction.Accept), new("all", "all", PolicyAction.Drop)],
        Snat = [new("192.168.7.0/24", "up7")],
        Nodes = [new("gate") { Interfaces = [new("lan", "10.7.0.1/24")], Services = [Service.Http()], Masquerade = ["lan"] }],
    };

    public static Lab WithMachine { get; } = Small with { Machines = [new("one") { Nics = [new("br7", "192.168.7.1")] }] };

    /// <summary>One of which packets tell whether it is there: the host reaches the machine, the world does not.</summary>
    public static Lab Booting { get; } = WithMachine with
    {
        Networks = [new("br7", "192.168.7.254/24"), new("br6", "192.168.6.254/24")],
        Routes = [new("10.61.0.0/16") { Via = "192.168.7.9" }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["up7", "there0"] }, new("in") { Interfaces = ["br7", "br6"] }],
        Policies = [new("fw", "all", PolicyAction.Accept), new("in", "net", PolicyAction.Accept), new("all", "all", PolicyAction.Reject)],
        Nodes = [Small.Nodes[0] with { Routes = [new("192.168.7.0/24") { Via = "10.7.0.2" }] }],
    };

    /// <summary>The small one changed: something of each kind comes, something goes, something is otherwise.</summary>
    public static Lab Changed { get; } = Small with
    {
        Networks = [new("br8", "192.168.8.254/24"), new("br7", "192.168.7.254/24") { DhcpRange = new("192.168.7.10", "192.168.7.20") }],
        Segments = [new("lan"), new("wan")],
        Uplinks = [new("up7", "10.7.0.3/24") { Segment = "lan" }, new("up8", "10.9.0.2/24") { Segment = "wan" }],
        Providers = [new("isp", 1, "up7", "10.7.0.1") { Balance = 1, Optional = true }, new("other", 2, "up8", "10.9.0.1") { Optional = true }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["up7", "up8"] }, new("in") { Interfaces = ["br7", "br8"] }],
        Policies = [new("in", "net", PolicyAction.Reject), new("fw", "net", PolicyAction.Accept), new("all", "all", PolicyAction.Drop)],
        Nodes = [new("other") { Interfaces = [new("wan", "10.9.0.1/24")], Services = [Service.Http(81)] }, new("gate") { Interfaces = [new("lan", "10.7.0.1/24")] }],
    };

    public static async Task<int> RunAsync(string lab, string what, params string[] arguments)
    {
        var wished = lab switch { "machine" => WithMachine, "changed" => Changed, "boot" => Booting, _ => Small };
        try
        {
            await using var host = LocalHost.Open();
            switch (what, arguments)
            {
                case ("apply", [var at, var moment]):
                    var killer = new Killer(int.Parse(at, CultureInfo.InvariantCulture), Enum.Parse<Moment>(moment));
                    _ = await new KillingHost(host, killer).ApplyAsync(wished);
                    Say($"done {killer.Count}");
                    return 0;
                case ("apply", []):
                    Console.Write(await host.ApplyAsync(wished));
                    break;
                case ("recover", [var recovery]):
                    long began = Stopwatch.GetTimestamp();
                    var plan = await host.RecoverAsync(wished.Name, Enum.Parse<Recovery>(recovery));
                    var took = Stopwatch.GetElapsedTime(began);
                    Console.Write(plan);
                    Say(string.Create(CultureInfo.InvariantCulture, $"took {took.TotalMilliseconds:0}"));
                    break;
                case ("persist", []):
                    Console.Write(await host.PersistAsync(wished.Name));
                    break;
                case ("persist", [var at, var moment]):
                    var persistKiller = new Killer(int.Parse(at, CultureInfo.InvariantCulture), Enum.Parse<Moment>(moment));
                    _ = await new KillingHost(host, persistKiller).PersistAsync(wished.Name);
                    Say($"done {persistKiller.Count}");
                    return 0;
                case ("forget", []):
                    Console.Write(await host.StopPersistingAsync(wished.Name));
                    break;
                case ("remove", []):
                    Console.Write(await host.RemoveAsync(wished.Name));
                    break;
                case ("list", []):
                    break;
                default:
                    return 2;
            }
            foreach (var found in await host.ListLabsAsync())
                Console.Write(found);
            if (arguments is ["Remove"] || what is "remove" or "list")
                Say($"fingerprint {JsonSerializer.Serialize((await HostFingerprint.CaptureAsync()).Parts.SelectMany(part => part.Facts.Select(fact => $"{part.Kind} {fact}")))}");
            return 0;
        }
        catch (Exception e)
        {
            Say($"error {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static void Say(string line) => Console.WriteLine(line);
}
