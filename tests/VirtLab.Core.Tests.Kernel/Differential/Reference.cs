using System.Reflection;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Where Shorewall's files for a lab are from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">The files for a lab in a setting.</param>
internal sealed record Reference(string Name, Func<Lab, Setting, ValueList<ShorewallFile>> Files)
{
    /// <summary>Those that are written from the lab.</summary>
    public static Reference Written { get; } = new("written from the lab", (lab, setting) => ShorewallFiles.Write(setting.OfShorewall(lab)).Files);

    /// <summary>Those that a person wrote: what Ursa's files of 2008 say, as 5.2.8 takes it. No mistake of the writer's can hide in them.</summary>
    public static Reference ByHand { get; } = new("written by hand", (_, setting) => Embedded($"{setting.Name}/"));

    public static IReadOnlyList<Reference> All { get; } = [Written, ByHand];

    private static ValueList<ShorewallFile> Embedded(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new ShorewallFile(name[folder.Length..], text.ReadToEnd());
        }).ToValueList();
    }
}
