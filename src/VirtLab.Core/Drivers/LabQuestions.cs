using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Drivers.Boot;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>What the drivers ask a host to read a lab that is there as it is to be. What they ask besides, of what is there otherwise, they ask
/// when they come to it.</summary>
internal static class LabQuestions
{
    public static IEnumerable<HostCommand> Of(Lab lab)
    {
        var spaces = lab.Nodes.Select(node => WorldNames.Namespace(lab.Name, node.Name)).Order(NodeDriver.Order).ToList();
        var settings = RoutingCompiler.Compile(lab).Settings;
        IEnumerable<HostCommand?> questions =
        [
            NftTables.NamesQuestion(TableFamily.Inet),
            NftTables.NamesQuestion(TableFamily.Bridge),
            NftTables.ListQuestion(null, RecordText.Table(lab.Name)),
            LabCompiler.HasFirewall(lab) ? NftTables.ListQuestion(null, ChainNames.Table(lab.Name)) : null,
            GuardCompiler.HasGuard(lab) ? NftTables.ListQuestion(null, ChainNames.Table(lab.Name), TableFamily.Bridge) : null,
            LinkTable.Question(null),
            AddressTable.Question(null),
            Namespaces.Question,
            .. RoutingDriver.Questions,
            lab.Providers.Count > 0 ? Neighbour.Question : null,
            settings.Count > 0 ? Settings.Question(settings) : null,
            lab.Networks.Count + spaces.Count > 0 ? ServiceTable.ProcessesQuestion : null,
            lab.Networks.Count > 0 ? NetworkDriver.SpaceQuestion : null,
            lab.Networks.Count > 0 ? BridgeGroups.Question : null,
            spaces.Count > 0 ? ServiceTable.SpacesQuestion(spaces) : null,
            lab.Segments.Count > 0 ? LinkTable.Question(WorldNames.SwitchNamespace(lab.Name)) : null,
            .. BootFolder.Questions(lab.Name),
            .. spaces.SelectMany(NodeDriver.Questions),
        ];
        return questions.OfType<HostCommand>();
    }
}
