using System.Globalization;

namespace VirtLab.Shorewall.Text;

/// <summary>A line of a file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line's number, from 1; 0 for the file as a whole.</param>
internal readonly record struct Origin(string File, int Line)
{
    public override string ToString() => Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
