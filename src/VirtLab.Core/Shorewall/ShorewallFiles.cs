using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Reading;
using VirtLab.Shorewall.Writing;

namespace VirtLab.Shorewall;

/// <summary>Reads a lab's firewall and routing from Shorewall files, and writes them as such. Touches no file itself; folders are read and
/// written by <c>VirtLab.Labs.ShorewallFolder</c>.</summary>
public static class ShorewallFiles
{
    /// <summary>Reads files into a lab of its own. Which addresses the host has stands in no Shorewall file: they are supplied where what
    /// the files do say leads to them, each with a note, and where nothing does, that is a finding.</summary>
    /// <param name="files">The folder's files.</param>
    /// <param name="lab">The lab's name.</param>
    public static ShorewallReading Read(ValueList<ShorewallFile> files, Name lab) => Read(files, new Lab(lab));

    /// <summary>Reads files into a lab that has the network around: its uplinks and networks keep their addresses, and get options, zones,
    /// policies, rules, translations, providers and marks from the files, in place of those it had. An interface that only the files have
    /// is added as <see cref="Read(ValueList{ShorewallFile}, Name)"/> does.</summary>
    /// <param name="files">The folder's files.</param>
    /// <param name="into">The lab.</param>
    public static ShorewallReading Read(ValueList<ShorewallFile> files, Lab into)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(into);
        return LabReader.Read(files, into);
    }

    /// <summary>Writes a lab's firewall and routing as the files of a configuration folder that <c>shorewall check</c> of 5.2.8 accepts.
    /// Machines, networks' services and the world around the host are no part of them.</summary>
    /// <param name="lab">The lab.</param>
    /// <exception cref="LabInvalidException">The lab can't work as it is written.</exception>
    public static ShorewallWriting Write(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        LabChecks.ThrowIfInvalid(lab);
        return LabWriter.Write(lab);
    }
}
