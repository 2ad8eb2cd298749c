using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>params</c>: the variables that the other files use.</summary>
internal static class ParamsFile
{
    public const string File = "params";

    public static void Read(Preprocessor source)
    {
        var assignments = new ShellAssignments(source.Variables, source.Report);
        foreach (var line in source.Lines(File, shell: true))
            _ = assignments.Read(line.At, line.Text);
    }
}
