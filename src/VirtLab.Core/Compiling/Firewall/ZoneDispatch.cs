using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Leads packets to what is done with those of their zones: a map by interface and, where several zones are behind one, a chain that
/// tells their hosts apart. A jump to a zone may come back: then the next zone that has the packet's address has its turn.</summary>
/// <param name="Map">The map.</param>
/// <param name="Chains">The chains that only it leads to.</param>
internal sealed record ZoneDispatch(VerdictMap Map, ValueList<Chain> Chains)
{
    /// <summary>By the zone it comes from.</summary>
    /// <param name="members">The zones behind the interfaces.</param>
    /// <param name="map">The map's name.</param>
    /// <param name="verdict">What is done with a zone's packets; null where nothing is, and the next zone has its turn.</param>
    /// <param name="decides">Whether what no zone decides is dropped.</param>
    public static ZoneDispatch BySource(ZoneMembers members, string map, Func<Name, Verdict?> verdict, bool decides) =>
        ByInterface(members, map, KeyField.InputInterface, verdict, decides);

    /// <summary>By the zone it goes to.</summary>
    public static ZoneDispatch ByDestination(ZoneMembers members, string map, Func<Name, Verdict?> verdict, bool decides) =>
        ByInterface(members, map, KeyField.OutputInterface, verdict, decides);

    /// <summary>By both. Where both ends are whole interfaces, what is dropped has no element: the end of forwarding drops it.</summary>
    /// <param name="members">The zones behind the interfaces.</param>
    /// <param name="map">The map's name.</param>
    /// <param name="verdict">What is done with a pair's packets; null where nothing is, and the next pair has its turn.</param>
    /// <param name="routesBack">Whether what came in by an interface may leave by it within a zone.</param>
    /// <param name="decides">Whether what no pair decides is dropped.</param>
    public static ZoneDispatch Through(
        ZoneMembers members, string map, Func<Name, Name, Verdict?> verdict, Func<InterfaceName, bool> routesBack, bool decides)
    {
        var whole =
            from source in members.All
            from destination in members.All
            from input in source.Interfaces
            from output in destination.Interfaces
            where members.IsWhole(input) && members.IsWhole(output)
            let one = Between(source.Name, destination.Name, input, output)
            where Does(one)
            select new MapElement([new InterfaceKey(input), new InterfaceKey(output)], decides ? one! : Returning(one!));
        var chains = (
            from input in members.Interfaces
            from output in members.Interfaces
            where !(members.IsWhole(input) && members.IsWhole(output))
            let rules = RulesOf(input, output)
            where rules.Any(rule => Does((Verdict)rule.Statements[0]))
            select (Input: input, Output: output, Chain: new Chain(ChainNames.Hosts(map, input, output), Closed(rules, decides)))).ToValueList();
        return new ZoneDispatch(
            new VerdictMap(map, [KeyField.InputInterface, KeyField.OutputInterface],
            [
                .. whole,
                .. chains.Select(chain => new MapElement([new InterfaceKey(chain.Input), new InterfaceKey(chain.Output)], Into(chain.Chain, decides))),
            ]),
            chains.Select(chain => chain.Chain).ToValueList());

        Verdict? Between(Name from, Name to, InterfaceName input, InterfaceName output) =>
            from == to && input == output && !routesBack(input) ? (decides ? new Drop() : new Return()) : verdict(from, to);

        ValueList<FirewallRule> RulesOf(InterfaceName input, InterfaceName output) =>
        [
            .. from source in members.On(input)
               from destination in members.On(output)
               let one = Between(source.Zone, destination.Zone, input, output)
               where one is not null
               from sources in source.Families
               from destinations in destination.Families
               where sources.Count == 0 || destinations.Count == 0 || sources[0].IsV6 == destinations[0].IsV6
               select new FirewallRule([.. RuleMatches.Sources(sources), .. RuleMatches.Destinations(destinations)], one!)
               { Origin = source.Origin ?? destination.Origin },
        ];
    }

    private static ZoneDispatch ByInterface(ZoneMembers members, string map, KeyField field, Func<Name, Verdict?> verdict, bool decides)
    {
        List<MapElement> elements = [];
        List<Chain> chains = [];
        foreach (var name in members.Interfaces)
        {
            var parts = members.On(name).Select(part => (Part: part, Verdict: verdict(part.Zone))).Where(part => part.Verdict is not null).ToValueList();
            if (!parts.Any(part => part.Verdict is not Return))
                continue;
            ValueList<KeyValue> key = [new InterfaceKey(name)];
            if (parts is [({ IsWhole: true }, { } only)] && !(decides && only is Jump))
            {
                elements.Add(new MapElement(key, decides ? only : Returning(only)));
                continue;
            }
            ValueList<FirewallRule> rules =
            [
                .. from part in parts
                   from networks in part.Part.Families
                   let matches = field == KeyField.InputInterface ? RuleMatches.Sources(networks) : RuleMatches.Destinations(networks)
                   select new FirewallRule(matches, part.Verdict!) { Origin = part.Part.Origin },
            ];
            var chain = new Chain(ChainNames.Hosts(map, name), Closed(rules, decides));
            chains.Add(chain);
            elements.Add(new MapElement(key, Into(chain, decides)));
        }
        return new ZoneDispatch(new VerdictMap(map, [field], elements.ToValueList()), chains.ToValueList());
    }

    // From a base chain nothing comes back that was told to go: the rest of it would be passed over.
    private static Verdict Returning(Verdict verdict) => verdict is Goto to ? new Jump(to.Chain) : verdict;

    private static bool Does(Verdict? verdict) => verdict is not (null or Return or Drop);

    private static Verdict Into(Chain chain, bool decides) => decides ? new Goto(chain.Name) : new Jump(chain.Name);

    // Where the last zone has the whole interface and decides, nothing is left.
    private static ValueList<FirewallRule> Closed(ValueList<FirewallRule> rules, bool decides) =>
        !decides || rules[^1] is { Matches: [], Statements: [not Jump] } ? rules : [.. rules, FirewallRule.Always(new Drop())];
}
