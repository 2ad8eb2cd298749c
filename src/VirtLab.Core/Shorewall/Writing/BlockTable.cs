using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>blrules</c>.</summary>
internal static class BlockTable
{
    public static TableText BlockRules(Lab lab, Report report)
    {
        var table = new TableText(Layouts.BlockRules);
        foreach (var (path, network) in Place.Each("Blocklist", lab.Blocklist))
        {
            if (network.IsV6)
                report.LeftOut(path, $"{network}", "these are Shorewall's IPv4 files");
            else
                // With "+", what stays within a zone is meant too.
                table.Add("DROP", $"{Zone.All}+:{network.Network}", Zone.All);
        }
        return table;
    }
}
