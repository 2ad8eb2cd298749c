using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtLab.Native.Generator;

/// <summary>From libvirt's names to .NET's. Raw functions, structs and fields keep their C names.</summary>
internal static partial class Naming
{
    private static readonly HashSet<string> Keywords =
        ["base", "event", "params", "in", "out", "ref", "object", "string", "checked", "fixed", "lock", "namespace", "new", "default", "internal", "operator"];

    internal static string Identifier(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>virDomainEventType → DomainEventType.</summary>
    internal static string EnumType(string name)
    {
        if (!name.StartsWith("vir", StringComparison.Ordinal)) throw new GenerationException($"Enum {name} does not start with 'vir'.");
        // "Values" was libvirt's way round a clash of names in C.
        return FlagValues().Replace(name[3..], "Flags");
    }

    /// <summary>VIR_DOMAIN_EVENT_DEFINED in virDomainEventType → Defined: what all members begin with is dropped.</summary>
    internal static IReadOnlyDictionary<string, string> Members(ApiEnum item)
    {
        var tokens = item.Constants.Select(constant => constant.Name.Split('_')).ToList();
        var shared = tokens.Count == 1 ? SharedWithType(item.Name, tokens[0]) : 0;
        if (tokens.Count > 1)
            while (tokens.All(t => t.Length > shared + 1) && tokens.All(t => t[shared] == tokens[0][shared]))
                shared++;

        // A name can't begin with a digit: keep one more word of the prefix.
        while (shared > 0 && tokens.Any(t => char.IsDigit(t[shared][0]))) shared--;
        var names = item.Constants.Zip(tokens, (constant, t) => (constant.Name, Pascal: string.Concat(Prefixless(item.Name, constant.Name, t, shared).Select(Pascal))))
            .ToDictionary(pair => pair.Name, pair => pair.Pascal);
        if (names.Values.Distinct().Count() != names.Count) throw new GenerationException($"Two members of {item.Name} get the same name.");
        return names;
    }

    private static IEnumerable<string> Prefixless(string type, string constant, string[] tokens, int shared) =>
        Overrides.MemberPrefixes.TryGetValue(type, out var prefix) && constant.StartsWith(prefix, StringComparison.Ordinal)
            ? constant[prefix.Length..].Split('_')
            : tokens.Skip(shared);

    private static int SharedWithType(string type, string[] tokens)
    {
        var words = WordStart().Split(type).Where(word => word.Length > 0).Select(word => word.ToUpperInvariant()).ToList();
        var shared = 0;
        while (shared < tokens.Length - 1 && shared < words.Count && tokens[shared] == words[shared]) shared++;
        return shared;
    }

    private static string Pascal(string token) => token.Length == 0 ? "" : char.ToUpperInvariant(token[0]) + token[1..].ToLower(CultureInfo.InvariantCulture);

    [GeneratedRegex("Flags?Values$")]
    private static partial Regex FlagValues();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
