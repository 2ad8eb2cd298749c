using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace VirtLab.Model.Json;

/// <summary>A lab as JSON that people write: what is not said is what it is by default in C#. (<see cref="LabJson"/> is what records hold.)</summary>
internal static class LabText
{
    public static JsonSerializerOptions Options { get; } = new(LabJsonContext.Default.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        TypeInfoResolver = LabJsonContext.Default.WithAddedModifier(LeaveOutDefaults),
        WriteIndented = true,
        NewLine = "\n",
    };

    public static string Write(Lab lab) => JsonSerializer.Serialize(lab, Options.GetTypeInfo(typeof(Lab)));

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        foreach (var member in TextMember.Of(type.Type))
        {
            var property = type.Properties.Single(property => property.Name == member.Name);
            property.ShouldSerialize = (_, value) => member.IsRequired || !Equals(value, member.Default);
        }
    }
}
