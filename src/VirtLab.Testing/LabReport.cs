using VirtLab.Primitives;

namespace VirtLab.Testing;

/// <summary>What there is to read about a lab at a moment: texts, each with the name of a file.</summary>
/// <param name="Files">The texts.</param>
public sealed record LabReport(ValueList<LabReportFile> Files)
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to, made if it is not there; a new one among the temporary files by default, which only you may read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Their paths.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(string? folder = null, CancellationToken cancellationToken = default)
    {
        folder = (folder is null ? Directory.CreateTempSubdirectory("virtlab-report-") : Directory.CreateDirectory(folder)).FullName;
        var paths = new List<string>();
        foreach (var file in Files)
        {
            paths.Add(Path.Combine(folder, file.Name));
            await File.WriteAllTextAsync(paths[^1], file.Text, cancellationToken).ConfigureAwait(false);
        }
        return paths;
    }
}

/// <summary>A text of a report.</summary>
/// <param name="Name">Its file's name, such as <c>console-etch32.log</c>.</param>
/// <param name="Text">What it says.</param>
public sealed record LabReportFile(string Name, string Text);
