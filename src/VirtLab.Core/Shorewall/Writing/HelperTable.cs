using System.Globalization;
using VirtLab.Model;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>conntrack</c>: kernels give no connection a helper by themselves any more, and a mark by helper would match
/// nothing.</summary>
internal static class HelperTable
{
    public static TableText Conntrack(Lab lab)
    {
        var table = new TableText(Layouts.Conntrack) { Directive = "?FORMAT 3" };
        foreach (var helper in lab.Marks.Select(mark => mark.Helper).OfType<Helper>().Distinct())
        {
            // For what comes in (P) and what the host itself sends (O).
            table.Add($"CT:helper:{helper.ToString().ToLowerInvariant()}:PO", null, null, Protocols.Word(Protocol.Tcp),
                ControlPort.Of(helper).ToString(CultureInfo.InvariantCulture));
        }
        return table;
    }
}
