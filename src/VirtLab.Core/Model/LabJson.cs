using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VirtLab.Model;

/// <summary>A lab as JSON.</summary>
internal static class LabJson
{
    // A host's record is asked for its lab again and again while a plan is made: one text is read once, and remembered as long as itself.
    private static readonly ConditionalWeakTable<string, Lab> Known = [];

    public static string Write(Lab lab) => JsonSerializer.Serialize(lab, LabJsonContext.Default.Lab);

    /// <exception cref="FormatException">It is not a lab.</exception>
    public static Lab Read(string json)
    {
        try
        {
            return Known.GetValue(json, Parse);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The JSON text is not a lab: {error.Message}", error);
        }
    }

    private static Lab Parse(string json)
    {
        var lab = JsonSerializer.Deserialize(json, LabJsonContext.Default.Lab) ?? throw new FormatException("The JSON text is null, not a lab.");
        return lab.Name != default ? lab : throw new FormatException("The JSON text is not a lab: it has no name.");
    }
}
