namespace VirtLab.Hosts;

/// <summary>Scripts that are parts of this assembly.</summary>
internal static class EmbeddedText
{
    /// <param name="beside">A type in the namespace, and so the folder, that the file is in.</param>
    /// <param name="name">The file's name; dots for the folders below that.</param>
    public static string Read(Type beside, string name)
    {
        using var stream = beside.Assembly.GetManifestResourceStream(beside, name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {beside.Namespace}.{name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
