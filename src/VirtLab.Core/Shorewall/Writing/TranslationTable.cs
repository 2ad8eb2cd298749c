using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>snat</c>.</summary>
internal static class TranslationTable
{
    public static TableText Snat(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Snat);
        foreach (var (path, snat) in Place.Each("Snat", lab.Snat))
        {
            if (snat.Source.IsV6 || snat.Destination is { IsV6: true } || snat.Prefix is not null)
            {
                report.LeftOut(path, $"the translation of {snat.Source}", snat.Prefix is null ? "these are Shorewall's IPv4 files"
                    : "snat has no translation of whole networks");
                continue;
            }
            string way = snat.Provider is { } provider ? $"{snat.Interface}({names.Provider(provider)})" : snat.Interface.ToString();
            table.Add(snat.Exempt ? "CONTINUE" : snat.Address is { } address ? $"SNAT({address})" : "MASQUERADE",
                snat.Source.PrefixLength == 0 ? null : snat.Source.Network.ToString(),
                snat.Destination is { PrefixLength: > 0 } destination ? $"{way}:{destination.Network}" : way,
                Protocols.Word(snat.Protocol), Protocols.Word(snat.Ports));
        }
        return table;
    }
}
