namespace VirtLab.Native.Generator;

/// <summary>The folder of generated files. It holds nothing else, so a file that is no longer generated is removed.</summary>
internal sealed class OutputFolder(string path)
{
    internal void Write(SortedDictionary<string, string> files)
    {
        Directory.CreateDirectory(path);
        foreach (var name in Existing().Except(files.Keys)) File.Delete(Path.Combine(path, name));
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(path, name), text);
    }

    /// <summary>The names of files that are missing, left over or different.</summary>
    internal IReadOnlyList<string> Differences(SortedDictionary<string, string> files) =>
    [
        .. files.Keys.Union(Existing()).Order(StringComparer.Ordinal)
            .Where(name => !files.TryGetValue(name, out var text) || !File.Exists(Path.Combine(path, name)) || File.ReadAllText(Path.Combine(path, name)) != text),
    ];

    private IEnumerable<string> Existing() =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.cs").Select(file => Path.GetFileName(file)!) : [];
}
