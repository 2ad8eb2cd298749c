using System.Xml.Linq;

namespace VirtLab.Testing.Libvirt;

/// <summary>A thing that libvirt knows by a name and a number: it runs, or is defined, or both.</summary>
internal abstract class Known(string name)
{
    public string Name => name;

    /// <summary>It as it runs; none where it does not.</summary>
    public XElement? Live { get; set; }

    /// <summary>It as it starts the next time; none where it is transient.</summary>
    public XElement? Definition { get; set; }

    public bool Autostart { get; set; }

    public bool IsActive => Live is not null;

    public Guid Uuid => Definitions.UuidOf(Live ?? Definition!);
}
