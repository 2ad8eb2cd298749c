namespace VirtLab.Testing;

/// <summary>A call to libvirt.</summary>
/// <param name="Function">The C function that does it, such as <c>virDomainCreateXML</c>.</param>
/// <param name="Name">The domain, network or storage pool that it is about; empty where it is about none, or none can be told.</param>
public sealed record LibvirtCall(string Function, string Name)
{
    /// <summary>The XML that was handed over; empty where none was.</summary>
    public string Xml { get; init; } = "";

    /// <summary>The call in a few words: <c>virDomainCreateXML one</c>.</summary>
    public override string ToString() => $"{Function} {Name}".TrimEnd();
}
