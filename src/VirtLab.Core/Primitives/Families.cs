namespace VirtLab.Primitives;

/// <summary>The families of IP, each said by whether it is IPv6.</summary>
internal static class Families
{
    /// <summary>IPv4, then IPv6.</summary>
    public static readonly ValueList<bool> Both = [false, true];
}
