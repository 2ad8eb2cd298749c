using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>In JSON a primitive is written as its text.</summary>
internal sealed class PrimitiveConverter<T> : JsonConverter<T> where T : IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            // A single port may also be written as the number that it is.
            JsonTokenType.Number when typeof(T) == typeof(Ports) && reader.TryGetUInt16(out ushort port) => port.ToString(CultureInfo.InvariantCulture),
            _ => throw new JsonException($"A {typeof(T).Name} is written as a string."),
        };
        try
        {
            return T.Parse(text, null);
        }
        catch (FormatException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
