using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall;

namespace VirtLab.Labs;

/// <summary>Shorewall configuration folders on this machine, such as <c>/etc/shorewall</c>.</summary>
public static class ShorewallFolder
{
    /// <summary>Reads a folder into a lab of its own; see <see cref="ShorewallFiles.Read(ValueList{ShorewallFile}, Name)"/>. Nothing is run and nothing
    /// outside the folder is read.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="lab">The lab's name.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IOException">The folder or a file in it can't be read.</exception>
    public static async Task<ShorewallReading> ReadAsync(string folder, Name lab, CancellationToken cancellationToken = default) =>
        ShorewallFiles.Read(await FilesAsync(folder, cancellationToken).ConfigureAwait(false), lab);

    /// <summary>Reads a folder into a lab that has the network around; see <see cref="ShorewallFiles.Read(ValueList{ShorewallFile}, Lab)"/>. Nothing is run
    /// and nothing outside the folder is read.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="into">The lab.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IOException">The folder or a file in it can't be read.</exception>
    public static async Task<ShorewallReading> ReadAsync(string folder, Lab into, CancellationToken cancellationToken = default) =>
        ShorewallFiles.Read(await FilesAsync(folder, cancellationToken).ConfigureAwait(false), into);

    /// <summary>Writes a lab's firewall and routing into a folder, which is made where it is not there; files of the same names are replaced, others
    /// stay. Then <c>shorewall check FOLDER</c> accepts it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="lab">The lab.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>What was written, and what of the lab was not.</returns>
    /// <exception cref="LabInvalidException">The lab can't work as it is written.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static async Task<ShorewallWriting> WriteAsync(string folder, Lab lab, CancellationToken cancellationToken = default)
    {
        var writing = ShorewallFiles.Write(lab);
        await TextFolder.WriteAsync(folder, writing.Files.Select(file => (file.Name, file.Text)), cancellationToken).ConfigureAwait(false);
        return writing;
    }

    private static async Task<ValueList<ShorewallFile>> FilesAsync(string folder, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return (await TextFolder.ReadAsync(folder, cancellationToken).ConfigureAwait(false)).Select(file => new ShorewallFile(file.Name, file.Text)).ToValueList();
    }
}
