using System.Globalization;

namespace VirtLab.Shorewall.Values;

/// <summary>Reads marks: decimal, <c>0x</c> hexadecimal or octal with a leading zero, and with a mask behind a slash.</summary>
internal static class Marks
{
    /// <summary>The value without its mask; null where it is no number.</summary>
    public static int? Read(string text)
    {
        string value = text.Split('/')[0];
        if (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return int.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex) ? hex : null;
        if (value.Length > 1 && value[0] == '0')
            return value.All(c => c is >= '0' and <= '7') && value.Length < 11 ? Convert.ToInt32(value, 8) : null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
