using System.Text.RegularExpressions;
using VirtLab.Compiling.Firewall;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>What can be told from a guard's rules as text, and made of them.</summary>
internal static partial class GuardRules
{
    /// <summary>The same guard, wished for or as found, which lets nothing pass that comes by guarded taps that are about to go, or to be unplugged and
    /// guarded no more: until then they are where others are that are guarded.</summary>
    /// <param name="wished">The guard as it is to be.</param>
    /// <param name="there">The guard as found.</param>
    /// <param name="staying">The lab's taps that stay in their bridge, guarded or not.</param>
    public static RuleSet ClosingTaps(this RuleSet wished, RuleSet there, IReadOnlySet<string> staying)
    {
        var guarded = Taps(wished).ToHashSet();
        var leaving = Taps(there).Where(tap => !guarded.Contains(tap) && !staying.Contains(tap)).ToValueList();
        return leaving.Count == 0 ? wished : Closed(wished.Exists ? wished : there, leaving);
    }

    private static RuleSet Closed(RuleSet rules, ValueList<string> taps) => rules with
    {
        Parts = [.. rules.Parts.Select(part => part.Name != GuardNames.Cards ? part : part with
        {
            Content = [.. part.Content.Where(element => !taps.Contains(TapOf(element))), .. taps.Select(tap => $"\"{tap}\" : drop")],
        })],
    };

    private static IEnumerable<string> Taps(RuleSet rules) =>
        rules.Parts.Where(part => part.Name == GuardNames.Cards).SelectMany(part => part.Content).Select(TapOf).Where(tap => tap.Length > 0);

    private static string TapOf(string element) => Tap().Match(element).Groups[1].Value;

    [GeneratedRegex("^\"([^\"]+)\" : ")]
    private static partial Regex Tap();
}
