namespace VirtLab.Native;

/// <summary>The C name of a type or constant, and the libvirt version that brought it.</summary>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Field)]
public sealed class LibvirtNameAttribute(string name, string since) : Attribute
{
    /// <summary>The name in libvirt's headers.</summary>
    public string Name => name;

    /// <summary>The first libvirt version that has it.</summary>
    public string Since => since;
}
