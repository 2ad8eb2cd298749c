using System.Text.RegularExpressions;

namespace VirtLab.Native.Generator;

/// <summary>
/// Finds the enum of an integer argument. libvirt passes every enum as an integer and names the enum in the argument's text
/// ("bitwise-OR of virDomainCreateFlags"): the name is a fact we read, the text itself is not copied.
/// </summary>
internal sealed partial class ArgumentEnums(ApiModel model)
{
    private readonly Dictionary<string, ApiEnum> _enums = model.Enums.ToDictionary(item => item.Name);

    internal ApiEnum? Of(ApiFunction function, ApiArgument argument)
    {
        if (argument.Type is not ("int" or "unsigned int" or "unsigned long")) return null;
        var key = $"{function.Name}.{argument.Name}";
        if (Overrides.ArgumentEnums.TryGetValue(key, out var given)) return _enums[given];
        // Where a second enum may be added (typed parameters' string flag), the first is the argument's own.
        return EnumName().Matches(argument.Text).Select(match => _enums.GetValueOrDefault(match.Value)).FirstOrDefault(found => found is not null);
    }

    /// <summary>Enums that are used as a set of bits.</summary>
    internal IReadOnlySet<string> FlagEnums() => model.Functions
        .SelectMany(function => function.Arguments.Where(argument => argument.Name == "flags").Select(argument => Of(function, argument)?.Name))
        .OfType<string>().Concat(Overrides.FlagEnums).Concat(_enums.Keys.Where(name => name.Contains("Flag", StringComparison.Ordinal))).ToHashSet();

    [GeneratedRegex(@"vir[A-Z]\w+")]
    private static partial Regex EnumName();
}
