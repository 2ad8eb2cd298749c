using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VirtLab.Primitives;

namespace VirtLab.Model.Json;

/// <summary>A single value of a text: a word, a number, an address.</summary>
internal static class TextValue
{
    /// <summary>What is wrong with it, and what to do; null where nothing is.</summary>
    /// <param name="node">The value.</param>
    /// <param name="info">The type that it is to be of.</param>
    public static (string Reason, string Remedy)? Problem(JsonNode node, JsonTypeInfo info)
    {
        try
        {
            // The reader takes more for an enum's words than its words.
            bool isGood = info.Type.IsEnum ? IsWord(node, info.Type) : node.Deserialize(info) is not double.PositiveInfinity and not double.NegativeInfinity;
            return isGood ? null : Refused(node, info.Type);
        }
        catch (JsonException error)
        {
            return error.InnerException is RefusedTextException refused ? (refused.Reason, refused.Remedy) : Refused(node, info.Type);
        }
    }

    private static bool IsWord(JsonNode node, Type type)
    {
        if (node.GetValueKind() != JsonValueKind.String)
            return false;
        string said = node.GetValue<string>();
        string[] words = type.IsDefined(typeof(FlagsAttribute), false) ? said.Replace(", ", ",", StringComparison.Ordinal).Split(',') : [said];
        return words.All(Enum.GetNames(type).Contains);
    }

    private static (string Reason, string Remedy) Refused(JsonNode node, Type type)
    {
        string shown = node.GetValueKind() switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => TextRules.Show(node.GetValue<string>()),
            _ => node.ToJsonString(),
        };
        return type switch
        {
            { IsEnum: true } => ($"{shown} is no {type.Name}", $"Write {(type.IsDefined(typeof(FlagsAttribute), false) ? "some" : "one")} of {string.Join(", ", Enum.GetNames(type))}, in quotes"),
            _ when type == typeof(bool) => ($"{shown} is neither true nor false", "Write one of the two, without quotes"),
            _ when type == typeof(ushort) => ($"{shown} is no whole number up to {ushort.MaxValue}", "Write one, without quotes"),
            _ when type == typeof(int) => ($"{shown} is no whole number", "Write one, without quotes"),
            _ when type == typeof(double) => ($"{shown} is no number", "Write one, without quotes"),
            _ when type == typeof(Ports) => ($"{shown} is no port", $"Write a number from 1 to {ushort.MaxValue}, or several and ranges in quotes: \"80,8000-8080\""),
            _ => ($"{shown} is no {type.Name}", "Write it as text, in quotes"),
        };
    }
}
