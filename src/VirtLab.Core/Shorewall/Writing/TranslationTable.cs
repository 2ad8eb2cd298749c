using VirtLab.Model;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>snat</c>.</summary>
internal static class TranslationTable
{
    public static TableText Snat(Lab lab)
    {
        var table = new TableText(Layouts.Snat);
        foreach (var snat in lab.Snat)
        {
            table.Add(snat.Address is { } address ? $"SNAT({address})" : "MASQUERADE", snat.Source.PrefixLength == 0 ? null
                : snat.Source.Network.ToString(),
                snat.Interface.ToString());
        }
        return table;
    }
}
