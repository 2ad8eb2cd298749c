using System.Text.Json;

namespace VirtLab.Model;

/// <summary>A lab as JSON.</summary>
internal static class LabJson
{
    public static string Write(Lab lab) => JsonSerializer.Serialize(lab, LabJsonContext.Default.Lab);

    /// <exception cref="FormatException">It is not a lab.</exception>
    public static Lab Read(string json)
    {
        try
        {
            var lab = JsonSerializer.Deserialize(json, LabJsonContext.Default.Lab)
                ?? throw new FormatException("The JSON text is null, not a lab.");
            return lab.Name != default ? lab : throw new FormatException("The JSON text is not a lab: it has no name.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"The JSON text is not a lab: {error.Message}", error);
        }
    }
}
