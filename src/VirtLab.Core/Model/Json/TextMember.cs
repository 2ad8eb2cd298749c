using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VirtLab.Primitives;

namespace VirtLab.Model.Json;

/// <summary>A member of one of the model's types, as it stands in a text.</summary>
/// <param name="Property">How it is read and written.</param>
/// <param name="IsRequired">Whether it must be said.</param>
/// <param name="Default">What it is where it is not said.</param>
internal sealed record TextMember(JsonPropertyInfo Property, bool IsRequired, object? Default)
{
    private static readonly ConcurrentDictionary<Type, ValueList<TextMember>> Known = new();

    /// <summary>Its name in a text.</summary>
    public string Name => Property.Name;

    /// <summary>Its name in C#, by which findings call it.</summary>
    public string Place => TextRules.Capitalised(Name);

    /// <summary>What it is where it is not said, as a text has it; none for null.</summary>
    public JsonNode? DefaultNode => Default is null ? null : JsonSerializer.SerializeToNode(Default, LabJsonContext.Default.GetTypeInfo(Property.PropertyType)!);

    /// <summary>Whether it may be null.</summary>
    public bool MayBeNull => Property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(Property.PropertyType) is not null : Property.IsGetNullable;

    /// <summary>All members of a type.</summary>
    public static ValueList<TextMember> Of(Type type) => Known.GetOrAdd(type, _ => [.. Properties(type).Select(property => Of(type, property))]);

    /// <summary>The type of a list's items; none where the type is no list.</summary>
    public static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) ? type.GetGenericArguments()[0] : null;

    private static IEnumerable<JsonPropertyInfo> Properties(Type type) => LabJsonContext.Default.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } info
        ? info.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null)
        : [];

    private static TextMember Of(Type type, JsonPropertyInfo property)
    {
        var member = new TextMember(property, IsRequired: false, property.Get!(ModelDefaults.Of(type)));
        // A struct has no parameters for what it must be told; of the classes, these are those of the constructor.
        bool isSaid = type.IsValueType || property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false };
        return member with { IsRequired = isSaid && !member.MayBeNull && ItemOf(property.PropertyType) is null };
    }
}
