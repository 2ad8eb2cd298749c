using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>routes</c>.</summary>
internal static class RoutesFile
{
    private const string Main = "main";

    // Yes is a blackhole.
    private static RouteType? NullRoutes(Draft draft) => draft.Settings.Value("NULL_ROUTE_RFC1918")?.ToLowerInvariant() switch
    {
        "blackhole" => RouteType.Blackhole,
        "unreachable" => RouteType.Unreachable,
        "prohibit" => RouteType.Prohibit,
        _ => draft.Settings.Is("NULL_ROUTE_RFC1918", false, draft.Report) ? RouteType.Blackhole : (RouteType?)null,
    };

    public static void Read(Draft draft)
    {
        var routes = new List<Route>();
        draft.Report.Each(draft.Source.Rows(Layouts.Routes), row =>
        {
            string table = row.Needed("provider");
            var provider = table is Main or "254" ? null : ProvidersFile.Known(draft, table);
            var to = AddressList.One(row.Needed("dest"));
            if (to.PrefixLength == 0)
                throw new LeftOutException($"'{row.Text}'", "a lab's default routes are its providers' own");
            if (row["options"] is { } options)
            {
                if (options != "persistent")
                    throw new MistakeException($"there is no option '{options}'", "Write persistent, or take it out");
                draft.Report.LeftOut(row.At, options, "a lab's routes go and come with the interfaces that they lead over");
            }
            var way = row["device"] is { } device ? draft.Interfaces.Known(device).Name : (InterfaceName?)null;
            var route = row["gateway"] switch
            {
                "blackhole" => new Route(to) { Type = RouteType.Blackhole },
                "unreachable" => new Route(to) { Type = RouteType.Unreachable },
                "prohibit" => new Route(to) { Type = RouteType.Prohibit },
                null => new Route(to) { Interface = way ?? provider?.Interface
                    ?? throw new MistakeException("neither gateway nor device is given", "Give one of them") },
                var gateway => new Route(to) { Via = AddressList.Host(gateway), Interface = way },
            };
            if (route.Type != RouteType.Unicast && way is not null)
                throw new MistakeException("a route that leads nowhere has no device", "Leave the column DEVICE empty");
            draft.Stands("Routes", routes.Count, null, row.At);
            routes.Add(route with { Provider = provider?.Name });
        });
        draft.Lab = draft.Lab with { Routes = routes.ToValueList(), NullRoutes = NullRoutes(draft) };
    }
}
