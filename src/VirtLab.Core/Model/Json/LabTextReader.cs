using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Model.Json;

/// <summary>Reads a lab that people have written: finds all that is unknown, missing or of another type at once, each with its place, and gives what
/// is not said what it is by default.</summary>
internal sealed class LabTextReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    // Who has so many reads no more of them.
    private const int MostFindings = 100;

    // Where editors look for a schema; nothing of a lab's.
    private const string Schema = "$schema";

    private readonly List<Finding> _findings = [];

    private LabTextReader()
    {
    }

    /// <exception cref="LabInvalidException">It is not a lab.</exception>
    public static Lab Read(string text)
    {
        var reader = new LabTextReader();
        return reader.LabOf(text) ?? throw new LabInvalidException("The JSON text is not a lab:", [.. reader._findings.Take(MostFindings).Select(finding => finding with { Path = finding.Path.TrimStart('.') })]);
    }

    /// <summary>The lab; none where anything was found.</summary>
    private Lab? LabOf(string text)
    {
        try
        {
            var root = JsonNode.Parse(text, documentOptions: Lenient);
            if (root is JsonObject whole && whole[Schema]?.GetValueKind() == JsonValueKind.String)
                _ = whole.Remove(Schema);
            Go(root, typeof(Lab), mayBeNull: false, "");
            return _findings.Count == 0 ? root.Deserialize(LabJsonContext.Default.Lab) : null;
        }
        catch (JsonException error)
        {
            // Both are counted from 0.
            string place = error.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1}") : "the text";
            Find(place, TextRules.Printable(error.Message.Split(" LineNumber:")[0].TrimEnd('.')), "Mend it there");
        }
        // Neither in the text nor by its number may half of a character stand alone.
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            Find("the text", "it has half of a character (a surrogate without its other half)", "Write all characters whole");
        }
        return null;
    }

    private void Go(JsonNode? node, Type type, bool mayBeNull, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = LabJsonContext.Default.GetTypeInfo(type)!;
        if (node is null)
        {
            if (!mayBeNull)
                Find(path.Length == 0 ? "the text" : path, "it is null", path.Length == 0 ? "Write a lab" : "Give it a value, or leave it out");
        }
        else if (TextMember.ItemOf(type) is { } item)
        {
            Items(node, item, path);
        }
        else if (info.PolymorphismOptions is { } kinds)
        {
            Kind(node, kinds, path);
        }
        else if (info.Kind == JsonTypeInfoKind.Object)
        {
            Members(node, type, path);
        }
        else
        {
            if (TextValue.Problem(node, info) is { } problem)
                Find(path, problem.Reason, problem.Remedy);
        }
    }

    private void Items(JsonNode node, Type type, string path)
    {
        if (node is not JsonArray items)
        {
            Find(path, "it is no list", $"Write it as a list of {type.Name}: [ … ]");
            return;
        }
        foreach (var (place, item) in Place.Named(path, items.ToValueList(), item => NameOf(item, type)))
            Go(item, type, mayBeNull: false, place);
    }

    /// <summary>The name by which findings call a list's item, as those of the checks do.</summary>
    private static string? NameOf(JsonNode? item, Type type) => Place.NamedBy(type) is { } key && item is JsonObject whole && whole[key] is JsonValue value
        && value.TryGetValue(out string? name) && TextRules.IsToken(name, Name.MaxLength, "-_.") ? name : null;

    /// <summary>One of several types, told apart by a word.</summary>
    private void Kind(JsonNode node, JsonPolymorphismOptions kinds, string path)
    {
        string key = kinds.TypeDiscriminatorPropertyName;
        string? said = node is JsonObject whole && whole[key] is JsonValue value && value.TryGetValue(out string? word) ? word : null;
        if (kinds.DerivedTypes.FirstOrDefault(kind => kind.TypeDiscriminator is string its && its == said) is { DerivedType: { } type })
        {
            Members(node, type, path, key);
            // Who reads it next wants it first.
            _ = node.AsObject().Remove(key);
            node.AsObject().Insert(0, key, said);
        }
        else
        {
            Find($"{path}.{TextRules.Capitalised(key)}", said is null ? "it does not say which kind it is of" : $"there is no kind {TextRules.Show(said)}",
                $"Write an object with \"{key}\", one of {string.Join(", ", kinds.DerivedTypes.Select(kind => kind.TypeDiscriminator))}");
        }
    }

    private void Members(JsonNode node, Type type, string path, string? kind = null)
    {
        var members = TextMember.Of(type);
        if (node is not JsonObject whole)
        {
            Find(path, "it is no object", $"Write it as an object of {Known()}: {{ … }}");
            return;
        }
        foreach (string name in whole.Select(member => member.Key).Where(name => name != kind && !members.Any(member => member.Name == name)))
            Find(path, $"{type.Name} has no {TextRules.Show(name)}", members.Count == 0 ? "Leave it out" : $"It has {Known()}");
        foreach (var member in members)
        {
            string place = $"{path}.{member.Place}";
            if (whole.TryGetPropertyValue(member.Name, out var value))
                Go(value, member.Property.PropertyType, member.MayBeNull, place);
            else if (member.IsRequired)
                Find(place, "it is missing", $"Every {type.Name} needs its \"{member.Name}\"");
            else if (member.DefaultNode is { } itself)
                whole[member.Name] = itself;
        }

        string Known() => string.Join(", ", members.Select(member => member.Name));
    }

    private void Find(string path, string reason, string remedy)
    {
        if (_findings.Count <= MostFindings)
            _findings.Add(new Finding(path.Length == 0 ? "the lab" : path, reason, remedy));
    }
}
