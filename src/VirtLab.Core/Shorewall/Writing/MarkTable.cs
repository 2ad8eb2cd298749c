using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>mangle</c>.</summary>
internal static class MarkTable
{
    public static TableText Mangle(Lab lab)
    {
        var table = new TableText(Layouts.Mangle);
        // The first mark that matches decides in a lab, the last one in Shorewall.
        var marks = lab.Marks.Select(mark => mark.Provider).Distinct().Count() > 1 ? lab.Marks.Reverse().ToValueList() : lab.Marks;
        foreach (var mark in marks)
        {
            int value = lab.Providers.First(provider => provider.Name == mark.Provider).MarkValue;
            table.Add(string.Create(CultureInfo.InvariantCulture, $"MARK({value}/0xff)"), "$FW", null,
                Protocols.Word(mark.Protocol ?? (mark.Helper is null ? (Protocol?)null : Protocol.Tcp)), Protocols.Word(mark.Ports), null,
                    null, null, null, null, null, mark.Helper?.ToString().ToLowerInvariant());
        }
        return table;
    }
}
