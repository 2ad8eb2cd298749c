using VirtLab.Probing;

namespace VirtLab.PowerShell;

/// <summary>Places as they are typed.</summary>
internal static class Place
{
    /// <summary>The host on which the lab runs.</summary>
    public const string Host = "host";

    public static Endpoint Of(string text) => text == Host ? Endpoint.Host : text;
}
