using System.Collections;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>What the compiler can't refuse: null where something must be, and numbers that no enum has. It walks the model by the description that
/// its JSON is written by, so that no part of it can be forgotten here.</summary>
internal static class ValueChecks
{
    public static IEnumerable<Finding> Run(Lab lab) => Parts(lab).Select(finding => finding with { Path = finding.Path[1..] });

    /// <summary>What is wrong in a thing, each with its path from there: where nothing is, as almost everywhere, no path is written.</summary>
    private static IEnumerable<Finding> Parts(object whole)
    {
        // Another image than the model's own is found where images are checked.
        foreach (var part in LabJsonContext.Default.GetTypeInfo(whole.GetType())?.Properties ?? [])
        {
            object? value = part.Get!(whole);
            if (IsPlain(value))
                continue;
            foreach (var finding in Part(part, value))
                yield return finding with { Path = $".{TextRules.Capitalised(part.Name)}{finding.Path}" };
        }
    }

    // Most of a large lab: nothing can be wrong with these, so no place is told of each.
    private static bool IsPlain(object? value) => value is ValueType and not Enum && LabJsonContext.Default.GetTypeInfo(value.GetType()) is not { Properties.Count: > 0 };

    private static IEnumerable<Finding> Part(JsonPropertyInfo part, object? value) => value switch
    {
        null => part.IsGetNullable || part.PropertyType.IsValueType ? [] : [Null],
        Enum => Defined(value),
        IEnumerable items and not string => Items([.. items.Cast<object?>()]),
        _ => Parts(value),
    };

    private static IEnumerable<Finding> Items(ValueList<object?> items)
    {
        var places = new Lazy<List<string>>(() => [.. Place.Named("", items, NameOf).Select(item => item.Path)]);
        return items.Index().SelectMany(pair => (pair.Item is { } item ? Parts(item) : [Null]).Select(finding => finding with { Path = $"{places.Value[pair.Index]}{finding.Path}" }));
    }

    private static string? NameOf(object? item) => item is not null && Place.NamedBy(item.GetType()) is { } name
        ? $"{LabJsonContext.Default.GetTypeInfo(item.GetType())!.Properties.First(part => part.Name == name).Get!(item)}"
        : null;

    private static Finding Null => new("", "it is null", "Give it a value, or leave it out");

    private static bool IsDefined(Type type, object value) => Enum.IsDefined(type, value)
        // Of flags any number of the ones that there are.
        || (type.IsDefined(typeof(FlagsAttribute), false) && !long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out _));

    private static IEnumerable<Finding> Defined(object value) => IsDefined(value.GetType(), value)
        ? []
        : [new Finding("", $"{value} is no {value.GetType().Name}", $"Choose one of {string.Join(", ", Enum.GetNames(value.GetType()))}")];
}
