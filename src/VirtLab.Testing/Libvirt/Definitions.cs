using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>What domains, networks and storage pools have in common: a name, a number, an XML text.</summary>
internal static class Definitions
{
    /// <summary>Reads a description, with the number that libvirt would give it where it has none.</summary>
    /// <exception cref="Refusal">It is none of that kind, or has no name.</exception>
    public static XElement Read(string xml, string kind)
    {
        var root = Parse(xml, kind);
        if (root.Name.LocalName != kind)
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Xml, $"expecting root element of '{kind}', not '{root.Name.LocalName}'");
        string name = (string?)root.Element("name") ?? throw (kind == "pool" ? new Refusal(ErrorNumber.XmlError, ErrorDomain.Storage, "missing pool source name element")
            : new Refusal(ErrorNumber.NoName, ErrorDomain.Conf, "missing name information"));
        if (name.Contains('/', StringComparison.Ordinal))
        {
            throw kind == "network" ? new Refusal(ErrorNumber.XmlDetail, ErrorDomain.Conf, "invalid char in name: /")
                : new Refusal(ErrorNumber.XmlError, ErrorDomain.Conf, $"name {name} cannot contain '/'");
        }
        if (root.Element("uuid") is not { } uuid)
            root.Element("name")!.AddAfterSelf(new XElement("uuid", Guid.NewGuid()));
        else if (!Guid.TryParse(uuid.Value, out _))
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Conf, "malformed uuid element");
        return root;
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="Refusal">It is no XML.</exception>
    public static XElement Parse(string xml, string kind)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException e)
        {
            throw new Refusal(ErrorNumber.XmlDetail, ErrorDomain.Xml, $"({kind}_definition):{e.LineNumber}: {e.Message}");
        }
    }

    public static string NameOf(XElement root) => (string)root.Element("name")!;

    public static Guid UuidOf(XElement root) => Guid.Parse((string)root.Element("uuid")!);

    /// <summary>The name in a text that may be no description at all.</summary>
    public static string NameIn(string xml)
    {
        try
        {
            return (string?)XElement.Parse(xml).Element("name") ?? "";
        }
        catch (XmlException)
        {
            return "";
        }
    }

    /// <summary>A hardware address of libvirt's own range. libvirt draws lots; here it follows from what it is for, the same on every run.</summary>
    public static string Mac(string of)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(of));
        return $"52:54:00:{hash[0]:x2}:{hash[1]:x2}:{hash[2]:x2}";
    }
}
