using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VirtLab.Primitives;

namespace VirtLab.Model.Json;

/// <summary>What <see cref="LabTextReader"/> takes, as a JSON schema (2020-12): editors complete and check a lab by it.</summary>
internal sealed class LabSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    private LabSchema()
    {
    }

    /// <summary>The schema.</summary>
    public static string Published { get; } = Write();

    private static string Write()
    {
        var schema = new LabSchema();
        var lab = schema.Of(typeof(Lab));
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A VirtLab lab",
            ["$ref"] = lab["$ref"]!.DeepClone(),
            ["$defs"] = new JsonObject(schema._definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value))),
        }.ToJsonString(Indented);
    }

    private JsonObject Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (TextMember.ItemOf(type) is { } item)
            return new JsonObject { ["type"] = "array", ["items"] = Of(item) };
        if (Plain(type) is { } plain)
            return plain;
        if (!_definitions.ContainsKey(type.Name))
        {
            // It may lead to itself.
            _definitions[type.Name] = [];
            _definitions[type.Name] = Definition(type);
        }
        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    private static JsonObject? Plain(Type type) => type switch
    {
        _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
        _ when type == typeof(ushort) => new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = ushort.MaxValue },
        _ when type == typeof(int) => new JsonObject { ["type"] = "integer", ["minimum"] = int.MinValue, ["maximum"] = int.MaxValue },
        _ when type == typeof(double) => new JsonObject { ["type"] = "number" },
        _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
        _ => null,
    };

    private JsonObject Definition(Type type)
    {
        if (type.IsEnum)
            return Words(type);
        var info = LabJsonContext.Default.GetTypeInfo(type)!;
        if (info.PolymorphismOptions is { } kinds)
            return new JsonObject { ["oneOf"] = new JsonArray([.. kinds.DerivedTypes.Select(kind => Members(kind.DerivedType, (kinds.TypeDiscriminatorPropertyName, $"{kind.TypeDiscriminator}")))]) };
        return info.Kind == JsonTypeInfoKind.Object ? Members(type, null) : Primitive(type);
    }

    private JsonObject Members(Type type, (string Key, string Word)? kind)
    {
        var members = TextMember.Of(type);
        var properties = new JsonObject();
        if (type == typeof(Lab))
            properties["$schema"] = new JsonObject { ["type"] = "string" };
        if (kind is { } said)
            properties[said.Key] = new JsonObject { ["const"] = said.Word };
        foreach (var member in members)
        {
            var its = Of(member.Property.PropertyType);
            if (member.MayBeNull)
                its = new JsonObject { ["anyOf"] = new JsonArray(its, new JsonObject { ["type"] = "null" }) };
            if (!member.IsRequired && TextMember.ItemOf(member.Property.PropertyType) is null && member.DefaultNode is { } itself)
                its["default"] = itself;
            properties[member.Name] = its;
        }
        string[] required = [.. kind is null ? (IEnumerable<string>)[] : [kind.Value.Key], .. members.Where(member => member.IsRequired).Select(member => member.Name)];
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject Words(Type type)
    {
        string[] words = Enum.GetNames(type);
        string one = $"({string.Join('|', words)})";
        return type.IsDefined(typeof(FlagsAttribute), false)
            ? new JsonObject { ["type"] = "string", ["description"] = $"One or more of {string.Join(", ", words)}, with commas between.", ["pattern"] = $"^{one}(, ?{one})*$" }
            : new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };
    }

    private static JsonObject Primitive(Type type) => type switch
    {
        _ when type == typeof(Name) => Text("1 to 32 letters, digits, - or _.", "^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"),
        _ when type == typeof(InterfaceName) => Text("A network interface's name, such as eth0.", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$"),
        _ when type == typeof(DomainName) => Text("A domain name, such as etch32.ursa.test.", "^[A-Za-z0-9_.-]{1,253}$"),
        _ when type == typeof(IpAddress) => Text("An IPv4 or IPv6 address, such as 192.168.0.1 or 2001:db8::1.", "^[0-9A-Fa-f.:]{2,45}$"),
        _ when type == typeof(Cidr) => Text("An address with the length of its network's prefix, such as 192.168.0.254/24; an address alone is that host.", "^[0-9A-Fa-f.:]{2,45}(/[0-9]{1,3})?$"),
        _ when type == typeof(MacAddress) => Text("A hardware address, such as 52:54:00:12:34:56.", "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"),
        _ when type == typeof(MemorySize) => Text("An amount of memory, such as 128 MiB.", "^[0-9]+ *(KiB|MiB|GiB)$"),
        _ when type == typeof(RateLimit) => Text("So many in a time, and so many at once: 10/sec or 10/sec:20.", "^[0-9]+/(sec|second|min|minute|hour|day)(:[0-9]+)?$"),
        _ when type == typeof(Ports) => new JsonObject
        {
            ["description"] = "A port, a range or several of both, such as 80 or \"80,443,8000-8080\".",
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = ushort.MaxValue },
                new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?(,[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?)*$" }),
        },
        _ => throw new NotSupportedException($"{type.Name} is not described."),
    };

    private static JsonObject Text(string description, string pattern) => new() { ["type"] = "string", ["description"] = description, ["pattern"] = pattern };
}
