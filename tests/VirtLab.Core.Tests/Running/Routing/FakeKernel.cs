using System.Text.Json;
using System.Text.RegularExpressions;
using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Running.Routing;

namespace VirtLab.Core.Tests.Running.Routing;

/// <summary>Links, neighbours, routes and rules as far as <c>ip</c> speaks of them, in memory. As in the kernel, a link that goes down
/// takes its neighbours and routes with it.</summary>
internal sealed partial class FakeKernel
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _links = [];
    private readonly HashSet<string> _pointToPoint = [];
    private readonly Dictionary<(string Address, string Interface), (string? Mac, string State)> _neighbours = [];
    private readonly SortedSet<string> _routes = [], _rules = [], _rules6 = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private string _gateways = "", _record = "";

    public FakeKernel()
    {
        Commands = new FakeCommands()
            .OnStart("ip -o monitor link neigh", Monitor)
            .On("ip -N -j link show", _ => Change(() => Json(_links.Select((link, i) => LinkOf(link.Key, link.Value, i)))))
            .On("ip -N -j neighbour show", _ => Change(() => Json(_neighbours.Select(pair => NeighbourOf(pair.Key, pair.Value)))))
            .On("ip -N -j route show table all", _ => Change(() => Json(_routes.Select(RouteOf))))
            .On("ip -N -j rule show", _ => Change(() => Json(_rules.Select(RuleOf))))
            .On("nft -s list table inet virtlab.", _ => Change(() => Ok(_record)))
            .On("ip -6 -N -j rule show", _ => Change(() => Json(_rules6.Select(RuleOf))))
            .On("ip -batch -", command => Change(() => Batch(command.Input!, _rules)))
            .On("ip -force -batch -", command => Change(() => Batch(command.Input!, _rules)))
            .On("ip -6 -batch -", command => Change(() => Batch(command.Input!, _rules6)))
            .On("ip -6 -force -batch -", command => Change(() => Batch(command.Input!, _rules6)))
            .On("nft -f -", command => Change(() => Ok(_gateways = command.Input!)));
    }

    public FakeCommands Commands { get; }

    /// <summary>What <c>ip monitor</c> says, in the test's hands.</summary>
    public FakeProgram Monitor { get; } = new();

    /// <summary>A DHCP client adds a default route to the main table, or takes it away again.</summary>
    public void SetDhcp(string gateway, string dev, int metric, bool isTold) => Change(() =>
    {
        string route = $"default via {gateway} dev {dev} protocol 16 metric {metric}";
        return isTold ? _routes.Add(route) : _routes.Remove(route);
    });

    /// <summary>The kernel is told of a gateway by router advertisements, or no longer.</summary>
    public void SetAdvertised(string gateway, string dev, bool isTold) => Change(() =>
    {
        string route = $"::/0 via {gateway} dev {dev} protocol 9 metric 1024";
        return isTold ? _routes.Add(route) : _routes.Remove(route);
    });

    /// <summary>The lab's default routes: <c>172.20.1.1 dev eth0 table 1</c>.</summary>
    public IReadOnlyList<string> Routes => Read(() => _routes.Select(route => DefaultRoute().Match(route)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList());

    /// <summary>The other routes, as they were put in.</summary>
    public IReadOnlyList<string> OtherRoutes => Read(() => _routes.Where(route => !DefaultRoute().IsMatch(route) && route.Contains("protocol 86", StringComparison.Ordinal)).ToList());

    /// <summary>The host's record says this lab; none where it was removed.</summary>
    public void Know(Lab? lab) => Change(() => _record = lab is null ? "" : RecordText.Render(new RecordResource(lab.Name, LabJson.Write(lab), [])));

    /// <summary>What was last put into the firewall's map of gateways, as nft text.</summary>
    public string Gateways => Read(() => _gateways);

    public bool Knows(string address, string dev) => Read(() => _neighbours.ContainsKey((address, dev)));

    public void SetLink(string name, bool up) => Change(() =>
    {
        _links[name] = up;
        if (!up)
        {
            _ = _routes.RemoveWhere(route => route.Contains($" dev {name} ", StringComparison.Ordinal));
            foreach (var key in _neighbours.Keys.Where(key => key.Interface == name).ToList())
                _ = _neighbours.Remove(key);
        }
        return up;
    });

    /// <summary>On this link nobody is asked for a hardware address.</summary>
    public void SetPointToPoint(string name) => Change(() => _pointToPoint.Add(name));

    /// <summary>A neighbour answers, or has failed where it has no address.</summary>
    public void SetNeighbour(string address, string dev, string? mac) =>
        Change(() => _neighbours[(address, dev)] = (mac, mac is null ? "FAILED" : "REACHABLE"));

    /// <summary>How often something was changed, as far as the kernel was told.</summary>
    public int Changes => Commands.Asked.Count(command => command.Input is not null);

    /// <summary>Follows a lab that the host knows, on this kernel.</summary>
    public Task<UplinkMonitor> FollowAsync(Lab lab, CancellationToken cancellationToken, RecordingLogger? logger = null)
    {
        Know(lab);
        return UplinkMonitor.StartAsync(new FakeHost(new ManualTime { SkipsWaits = true }) { Commands = Commands }, LabCompiler.Compile(lab),
            logger ?? new RecordingLogger(), cancellationToken);
    }

    /// <summary>Ends when the lab's default routes are these.</summary>
    public Task RoutesAsync(string[] expected, CancellationToken cancellationToken) =>
        WhenAsync(() => Routes.Order().SequenceEqual(expected.Order()), cancellationToken);

    /// <summary>Ends when the condition holds after something was changed.</summary>
    public async Task WhenAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition())
                return;
            _waiting.Add((condition, met));
        }
        await met.Task.WaitAsync(cancellationToken);
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    /// <summary>Does something that may change what others wait for.</summary>
    private T Change<T>(Func<T> action)
    {
        lock (_lock)
        {
            var result = action();
            foreach (var (_, met) in _waiting.Where(waiting => !waiting.Met.Task.IsCompleted && waiting.Condition()).ToList())
                met.SetResult();
            return result;
        }
    }

    // Down by order, not for want of a carrier: so it takes its routes with it.
    private Dictionary<string, object> LinkOf(string name, bool up, int index) => new()
    {
        ["ifname"] = name,
        ["ifindex"] = index + 1,
        ["flags"] = new[] { "UP", "LOWER_UP", "NOARP" }.Where(flag => flag == "NOARP" ? _pointToPoint.Contains(name) : up).ToArray(),
    };

    private CommandOutput Batch(string lines, SortedSet<string> rules)
    {
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            string rest = string.Join(' ', words[2..]);
            bool known = (words[0], words[1]) switch
            {
                // One route for a destination, table and metric.
                ("route", "replace") when _routes.RemoveWhere(route => PlaceOf(route) == PlaceOf(rest)) < 0 => false,
                ("route", "replace" or "add") => (!words.Contains("dev") || _links.GetValueOrDefault(words[words.IndexOf("dev") + 1])) && (_routes.Add(rest) || true),
                ("route", "del") => _routes.Remove(rest),
                ("rule", "add") => rules.Add(rest),
                ("rule", "del") => rules.Remove(rest),
                ("neighbour", "replace") => (_neighbours[(words[2], words[4])] = (null, "INCOMPLETE")) is { },
                ("neighbour", "flush") => _neighbours.Remove((words[3], words[5])) || true,
                _ => false,
            };
            if (!known)
                return new CommandOutput(1, "", $"RTNETLINK answers: this kernel can't do `{line}`");
        }
        return Ok("");
    }

    private static CommandOutput Ok(string output) => new(0, output, "");

    private static CommandOutput Json(IEnumerable<Dictionary<string, object>> items) => Ok(JsonSerializer.Serialize(items));

    private static Dictionary<string, object> NeighbourOf((string Address, string Interface) key, (string? Mac, string State) entry)
    {
        var values = new Dictionary<string, object> { ["dst"] = key.Address, ["dev"] = key.Interface, ["state"] = new[] { entry.State } };
        if (entry.Mac is { } mac)
            values["lladdr"] = mac;
        return values;
    }

    private static string PlaceOf(string route)
    {
        var values = RouteOf(route);
        return $"{values["dst"]} table {values.GetValueOrDefault("table")} metric {values.GetValueOrDefault("metric")}";
    }

    private static Dictionary<string, object> RouteOf(string route)
    {
        bool refuses = route.StartsWith("unreachable ", StringComparison.Ordinal);
        string[] parts = (refuses ? route["unreachable ".Length..] : route).Split(' ', 2);
        var values = Pairs(parts[1]);
        values["dst"] = parts[0];
        values["type"] = refuses ? "7" : "1";
        if (values.TryGetValue("src", out object? source))
            values["prefsrc"] = source;
        if (values.TryGetValue("mtu", out object? mtu))
            values["metrics"] = new[] { new Dictionary<string, object> { ["mtu"] = mtu } };
        if (values.TryGetValue("via", out object? gateway))
            values["gateway"] = gateway;
        return values;
    }

    private static Dictionary<string, object> RuleOf(string rule)
    {
        var values = Pairs(rule);
        values["priority"] = int.Parse((string)values["pref"], null);
        values["table"] = values["lookup"];
        if (values.TryGetValue("to", out object? to))
            (values["dst"], values["dstlen"]) = (((string)to).Split('/')[0], int.Parse(((string)to).Split('/')[1], null));
        if (values.TryGetValue("from", out object? from))
            (values["src"], values["srclen"]) = (((string)from).Split('/')[0], int.Parse(((string)from).Split('/')[1], null));
        if (values.TryGetValue("fwmark", out object? mark))
            (values["fwmark"], values["fwmask"]) = (((string)mark).Split('/')[0], ((string)mark).Split('/')[1]);
        if (values.TryGetValue("suppress_prefixlength", out object? length))
            values["suppress_prefixlen"] = int.Parse((string)length, null);
        return values;
    }

    private static Dictionary<string, object> Pairs(string text) =>
        text.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => (object)pair[1]);

    [GeneratedRegex("^(?:default|::/0) (?:via )?(.*?) protocol 86\\b")]
    private static partial Regex DefaultRoute();
}
